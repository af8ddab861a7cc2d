package dev.carillon.cli;

import dev.carillon.contracts.InstanceId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a roll has come, as far as it is known.
 *
 * @param id what the instances of its role know it by
 * @param role whose instances recycle
 * @param reason why, for people
 * @param members its members, in the order of their turns
 * @param end whether and how it has ended
 * @param why why it was aborted, for people; empty if it was not
 */
record RollState(String id, String role, String reason, List<Member> members, End end, String why) {

  /** It may have gone since it was seen last. */
  private static final Set<Stage> MAY_BE_ON_ITS_WAY =
      EnumSet.of(Stage.WAITING, Stage.DRAINING, Stage.DOWN);

  /** How far a member has come; of two copies the later in this order counts. */
  enum Stage {
    /** Its turn has not come. */
    WAITING,
    /** It said goodbye before its turn came. */
    LEFT,
    /** It says that it is not ready, and still answers requests. */
    DRAINING,
    /** It is gone. */
    DOWN,
    /** It did not recycle, or was not back in time. */
    FAILED,
    /** It is back. */
    BACK
  }

  /** Whether and how a roll has ended; of two copies the later in this order counts. */
  enum End {
    /** It goes on. */
    OPEN,
    /** Nobody goes any more. */
    ABORTED,
    /** All members are back. */
    DONE
  }

  /**
   * A member.
   *
   * @param before the incarnation that is to recycle
   * @param after the incarnation that is back; null until then
   * @param stage how far it has come
   */
  record Member(InstanceId before, @Nullable InstanceId after, Stage stage) {
    String name() {
      return before.name();
    }
  }

  RollState {
    members = List.copyOf(members);
  }

  /** Returns what this copy and an earlier one say together: nothing of a roll goes back. */
  RollState joined(RollState earlier) {
    Map<String, Member> known =
        earlier.members.stream().collect(Collectors.toMap(Member::name, Function.identity()));
    boolean ended = end.compareTo(earlier.end) >= 0;
    return new RollState(
        id,
        role,
        reason,
        members.stream().map(each -> later(each, known.get(each.name()))).toList(),
        ended ? end : earlier.end,
        ended ? why : earlier.why);
  }

  private static Member later(Member one, @Nullable Member other) {
    return other == null || one.stage().compareTo(other.stage()) >= 0 ? one : other;
  }

  /** Says whether an instance stands in the place of the only member, which may be on its way. */
  boolean isReturned(InstanceId instance) {
    return members.size() == 1
        && members.stream()
            .filter(each -> MAY_BE_ON_ITS_WAY.contains(each.stage()))
            .map(Member::before)
            .anyMatch(before -> before.name().equals(instance.name()) && !before.equals(instance));
  }

  /** Returns this roll with its only member back. */
  RollState returned(InstanceId after) {
    Member member = new Member(members.get(0).before(), after, Stage.BACK);
    return new RollState(id, role, reason, List.of(member), End.DONE, why);
  }

  /** Says whether everybody who was to recycle has. */
  boolean applied() {
    return end == End.DONE && members.stream().allMatch(each -> each.stage() == Stage.BACK);
  }
}
