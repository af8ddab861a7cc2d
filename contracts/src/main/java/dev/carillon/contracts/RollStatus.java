package dev.carillon.contracts;

import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Stage;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an instance knows of a roll: of how the instances of its role recycle one after the other.
 *
 * @param id what the roll is known by on every instance of the role
 * @param role whose instances recycle
 * @param reason why, for people
 * @param asker on whose behalf
 * @param members its members, in the order of their turns
 * @param end whether and how it has ended
 * @param why why it was aborted, for people; empty if it was not
 * @param since when this instance learned of the roll, by its own wall clock
 */
public record RollStatus(
    String id,
    String role,
    String reason,
    InstanceId asker,
    ArrayList<Member> members,
    End end,
    String why,
    Instant since)
    implements Serializable {

  /**
   * A member of a roll.
   *
   * @param name the instance's name, which stays
   * @param before the incarnation that is to recycle
   * @param after the incarnation that is back; null until then
   * @param stage how far it has come
   * @param since when this instance learned that, by its own wall clock
   */
  public record Member(
      String name, InstanceId before, @Nullable InstanceId after, Stage stage, Instant since)
      implements Serializable {
    public Member {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(before, "before");
      Objects.requireNonNull(stage, "stage");
      Objects.requireNonNull(since, "since");
    }
  }

  public RollStatus {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(asker, "asker");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(why, "why");
    Objects.requireNonNull(since, "since");
    members = new ArrayList<>(members);
  }
}
