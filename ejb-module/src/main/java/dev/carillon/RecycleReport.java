package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of each instance that was to recycle in its turn. Immutable.
 *
 * @param id the id of the roll; empty if it did not begin
 * @param reason why they were to recycle
 * @param members one row for each of them, in the order of their turns
 * @param end how it ended
 * @param why why it ended otherwise than {@link End#DONE}, for people; else empty
 */
public record RecycleReport(String id, String reason, List<Member> members, End end, String why) {

  /** How a rolling recycle ended. */
  public enum End {
    /** Every member is back, but for those that said goodbye before their turn. */
    DONE,
    /** Nobody went any more from some time on, or it did not even begin. */
    ABORTED,
    /** It goes on, as far as is known: the instance that asked has ended before, or waits. */
    OPEN,
    /** It never began, since the transaction was not committed. */
    ROLLED_BACK
  }

  /** What became of a member. */
  public enum Outcome {
    /** It has recycled and is back. */
    DONE,
    /** It could not recycle, or was not back in time. */
    FAILED,
    /** Its turn did not come. */
    UNTOUCHED,
    /** It has gone and is not back yet. */
    ON_ITS_WAY;

    static Outcome of(Stage stage) {
      return switch (stage) {
        case WAITING, LEFT -> UNTOUCHED;
        case DRAINING, DOWN -> ON_ITS_WAY;
        case FAILED -> FAILED;
        case BACK -> DONE;
      };
    }
  }

  /**
   * A member.
   *
   * @param name the instance's name, which stays
   * @param before the incarnation that was asked to recycle
   * @param after the incarnation that is back, the same if it recycled in place; null if none is
   * @param outcome what became of it
   */
  public record Member(
      String name, InstanceId before, @Nullable InstanceId after, Outcome outcome) {}

  public RecycleReport {
    members = List.copyOf(members);
  }

  /** Says whether every member has recycled and is back. */
  public boolean allDone() {
    return end == End.DONE && members.stream().allMatch(member -> member.outcome() == Outcome.DONE);
  }

  static RecycleReport of(RollStatus roll) {
    End end =
        switch (roll.end()) {
          case OPEN -> End.OPEN;
          case ABORTED -> End.ABORTED;
          case DONE -> End.DONE;
        };
    return new RecycleReport(roll.id(), roll.reason(), members(roll), end, roll.why());
  }

  private static List<Member> members(RollStatus roll) {
    return roll.members().stream()
        .map(
            member ->
                new Member(
                    member.name(), member.before(), member.after(), Outcome.of(member.stage())))
        .toList();
  }

  RecycleReport with(End otherEnd, String otherWhy) {
    return new RecycleReport(id, reason, members, otherEnd, otherWhy);
  }
}
