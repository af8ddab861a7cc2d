package dev.carillon.contracts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One copy of the table by which the instances of a role recycle one after the other. Immutable.
 *
 * <p>Every instance of the role has one, and copies are joined whenever two meet. Nothing in a roll
 * ever goes back, so it does not matter in which order, how often, or by whom it is heard.
 *
 * @param id a random number, or a hash of what all who ask for it see; the smaller goes first
 * @param role whose instances recycle
 * @param reason why, for people
 * @param asker on whose behalf
 * @param members who is to recycle, by name
 * @param end whether and how it has ended
 * @param why why it was aborted, for people; empty if it was not
 */
public record Roll(
    String id,
    String role,
    String reason,
    InstanceId asker,
    SortedMap<String, Member> members,
    End end,
    String why) {

  /** The most members of a roll. */
  public static final int MAX_MEMBERS = 1_024;

  /** How far a member has come; of two copies the later in this order counts. */
  public enum Stage {
    /** It serves, and its turn has not come. */
    WAITING,
    /** It said goodbye before its turn came, and nobody waits for it. */
    LEFT,
    /** Its readiness says DOWN, and it still answers requests. */
    DRAINING,
    /** It has dropped its state, and what serves has stopped. */
    DOWN,
    /** It did not recycle, or was not back in time. */
    FAILED,
    /** It is back. */
    BACK;

    /** Says whether a member is unavailable since its turn has come. */
    public boolean isOnTheWay() {
      return this == DRAINING || this == DOWN;
    }
  }

  /** Whether and how a roll has ended; of two copies the later in this order counts. */
  public enum End {
    /** It goes on. */
    OPEN,
    /** Nobody goes any more. */
    ABORTED,
    /** All members are back, but for those that have left. */
    DONE
  }

  /**
   * A member.
   *
   * @param before the incarnation that is to recycle
   * @param stage how far it has come
   * @param after the incarnation that is back, {@code before} itself if it recycled in place; 0
   *     until then
   */
  public record Member(long before, Stage stage, long after) implements Comparable<Member> {
    private static final Comparator<Member> LATER =
        Comparator.comparing(Member::stage)
            .thenComparingLong(Member::before)
            .thenComparingLong(Member::after);

    public Member {
      Objects.requireNonNull(stage, "stage");
      if (before == 0) {
        throw new IllegalArgumentException("incarnation must not be 0");
      }
      if ((stage == Stage.BACK) != (after != 0)) {
        throw new IllegalArgumentException(
            "only a member that is back has another incarnation, but it is " + stage);
      }
    }

    /** Returns a member whose turn has not come. */
    public static Member waiting(long before) {
      return new Member(before, Stage.WAITING, 0);
    }

    /** Returns this member in a stage that is not BACK. */
    public Member in(Stage other) {
      return new Member(before, other, 0);
    }

    /** Returns this member as it is when it is back. */
    public Member backAs(long incarnation) {
      return new Member(before, Stage.BACK, incarnation);
    }

    @Override
    public int compareTo(Member other) {
      return LATER.compare(this, other);
    }
  }

  public Roll {
    Names.require("roll id", id);
    Names.require("role", role);
    Names.require("reason", reason);
    Objects.requireNonNull(asker, "asker");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(why, "why");
    if (members.isEmpty() || members.size() > MAX_MEMBERS) {
      throw new IllegalArgumentException(
          "a roll must have 1.." + MAX_MEMBERS + " members but has " + members.size());
    }
    members.keySet().forEach(name -> Names.require("member's name", name));
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /** Returns a roll that begins. */
  public static Roll of(
      String id, String role, String reason, InstanceId asker, Collection<InstanceId> members) {
    SortedMap<String, Member> waiting = new TreeMap<>();
    members.forEach(
        each -> waiting.merge(each.name(), Member.waiting(each.incarnation()), Roll::later));
    return new Roll(id, role, reason, asker, waiting, End.OPEN, "");
  }

  /**
   * Returns what two copies say together: of each member the later stage, an end before none. It is
   * the same whichever way round, and nothing changes if it is done twice.
   */
  public Roll join(Roll other) {
    if (!other.id.equals(id) || !other.role.equals(role)) {
      throw new IllegalArgumentException(
          "only copies of one roll can be joined, but these are " + id + " and " + other.id);
    }
    if (equals(other)) {
      return this;
    }
    SortedMap<String, Member> joined = new TreeMap<>(members);
    other.members.forEach((name, member) -> joined.merge(name, member, Roll::later));
    End later = end.compareTo(other.end) >= 0 ? end : other.end;
    return new Roll(
        id,
        role,
        reason.compareTo(other.reason) <= 0 ? reason : other.reason,
        asker(other),
        joined,
        later,
        later == End.ABORTED ? why(other) : "");
  }

  private InstanceId asker(Roll other) {
    Comparator<InstanceId> order =
        Comparator.comparing(InstanceId::name).thenComparingLong(InstanceId::incarnation);
    return order.compare(asker, other.asker) <= 0 ? asker : other.asker;
  }

  private String why(Roll other) {
    if (end != other.end) {
      return end == End.ABORTED ? why : other.why;
    }
    return why.compareTo(other.why) <= 0 ? why : other.why;
  }

  private static Member later(Member one, Member other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** Returns this roll with a member that has come so far, unless it had come further. */
  public Roll with(String name, Member member) {
    SortedMap<String, Member> advanced = new TreeMap<>(members);
    advanced.merge(name, member, Roll::later);
    return new Roll(id, role, reason, asker, advanced, end, why);
  }

  /** Returns this roll as it ends: done if all are back. */
  public Roll done() {
    return new Roll(id, role, reason, asker, members, End.DONE, "");
  }

  /** Returns this roll as it ends, unless it has ended. */
  public Roll aborted(String because) {
    return isOpen()
        ? new Roll(id, role, reason, asker, members, End.ABORTED, Names.brief(because))
        : this;
  }

  /** Says whether it goes on. */
  public boolean isOpen() {
    return end == End.OPEN;
  }

  /** Returns the member of a name; null if there is none. */
  public @Nullable Member member(String name) {
    return members.get(name);
  }

  /** Returns the members' names in the order of their turns: by name, the asker's last. */
  public List<String> order() {
    List<String> order = new ArrayList<>(members.keySet());
    if (order.remove(asker.name())) {
      order.add(asker.name());
    }
    return order;
  }
}
