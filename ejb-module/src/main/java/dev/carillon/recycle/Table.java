package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rolls that an instance knows, and since when. Not thread-safe. */
final class Table {
  private static final int MOST_ENDED = 16;
  private static final int MOST_OPEN = RollWord.MAX_ROLLS - MOST_ENDED;

  private final SortedMap<String, Known> rolls = new TreeMap<>();
  private final RollListener listener;
  private final Consumer<Runnable> news;

  /** When a member last came further, by the awake clock. */
  private long advancedAt;

  /** A time by the instance's clock, and by its awake clock. */
  record Mark(long at, long awake) {}

  /** A roll and when what it says was learned. */
  static final class Known {
    private Roll roll;
    private final Mark learned;
    private final Map<String, Mark> stages = new HashMap<>();
    private @Nullable Mark ended;

    Known(Roll roll, Mark now) {
      this.roll = roll;
      learned = now;
      roll.members().keySet().forEach(name -> stages.put(name, now));
      ended = roll.isOpen() ? null : now;
    }

    Roll roll() {
      return roll;
    }

    Mark learned() {
      return learned;
    }

    /** Returns when a member was seen to have come as far as it has. */
    Mark since(String name) {
      return stages.getOrDefault(name, learned);
    }

    long endedFor(long awake) {
      return ended == null ? 0 : awake - ended.awake();
    }
  }

  /**
   * Makes an empty table.
   *
   * @param news takes what is to be told when no lock is held
   */
  Table(RollListener listener, Consumer<Runnable> news) {
    this.listener = listener;
    this.news = news;
  }

  /** Returns the rolls known, those that go on first. */
  List<Roll> rolls() {
    return rolls.values().stream()
        .map(Known::roll)
        .sorted(Comparator.comparing(roll -> !roll.isOpen()))
        .toList();
  }

  List<Known> known() {
    return List.copyOf(rolls.values());
  }

  /** Returns the rolls that go on, the smallest id first. */
  List<Known> open() {
    return rolls.values().stream().filter(known -> known.roll.isOpen()).toList();
  }

  @Nullable Roll roll(String id) {
    Known known = rolls.get(id);
    return known == null ? null : known.roll;
  }

  long advancedAt() {
    return advancedAt;
  }

  boolean isFull() {
    return open().size() >= MOST_OPEN;
  }

  /** Returns the names of those that are known to be on the way, by whichever roll. */
  Set<String> onTheWay() {
    Set<String> names = new HashSet<>();
    for (Known known : rolls.values()) {
      known
          .roll
          .members()
          .forEach(
              (name, member) -> {
                if (member.stage().isOnTheWay()) {
                  names.add(name);
                }
              });
    }
    return names;
  }

  /** Joins what another one knows. */
  void join(List<Roll> others, Mark now) {
    Set<List<Object>> told = new HashSet<>();
    for (Roll other : others) {
      Known known = rolls.get(other.id());
      if (known != null && known.roll.role().equals(other.role())) {
        change(known, known.roll.join(other), now, told);
      } else if (known == null && isWelcome(other)) {
        add(other, now);
      }
    }
  }

  /** What has ended elsewhere must not push out what has ended here, to come again for ever. */
  private boolean isWelcome(Roll roll) {
    int ended = rolls.size() - open().size();
    return roll.isOpen() ? !isFull() : ended < MOST_ENDED;
  }

  void add(Roll roll, Mark now) {
    rolls.put(roll.id(), new Known(roll, now));
    if (roll.isOpen()) {
      news.accept(() -> listener.begun(roll));
      roll.members().forEach((name, member) -> tellIfOnTheWay(roll, name, member));
    }
  }

  /** Notes what this instance has found out itself. */
  void change(List<Roll> changed, Mark now) {
    Set<List<Object>> told = new HashSet<>();
    for (Roll roll : changed) {
      Known known = rolls.get(roll.id());
      if (known != null) {
        change(known, known.roll.join(roll), now, told);
      }
    }
  }

  private void change(Known known, Roll after, Mark now, Set<List<Object>> told) {
    Roll before = known.roll;
    if (after.equals(before)) {
      return;
    }
    known.roll = after;
    after
        .members()
        .forEach((name, member) -> noteStage(known, before.member(name), name, now, told));
    if (before.isOpen() && !after.isOpen()) {
      known.ended = now;
      news.accept(() -> listener.ended(after));
      forgetOldest();
    }
  }

  private void noteStage(
      Known known, @Nullable Member before, String name, Mark now, Set<List<Object>> told) {
    Roll roll = known.roll;
    Member member = roll.members().get(name);
    if (member == null || before != null && before.stage() == member.stage()) {
      return;
    }
    if (before == null || !(before.stage().isOnTheWay() && member.stage().isOnTheWay())) {
      tellIfOnTheWay(roll, name, member);
    }
    known.stages.put(name, now);
    advancedAt = now.awake();
    InstanceId old = new InstanceId(name, member.before());
    if (member.stage() != Stage.WAITING) {
      news.accept(() -> listener.advanced(roll, old, member.stage()));
    }
    if (member.stage() == Stage.BACK && isFirst(roll, old, member.after(), told)) {
      InstanceId back = new InstanceId(name, member.after());
      news.accept(() -> listener.back(roll, old, back));
    }
  }

  /** One that came back anew is back for all rolls, and told for one of them. */
  private boolean isFirst(Roll roll, InstanceId before, long after, Set<List<Object>> told) {
    boolean inOther =
        before.incarnation() != after
            && rolls.values().stream()
                .filter(known -> !known.roll.id().equals(roll.id()))
                .map(known -> known.roll.member(before.name()))
                .anyMatch(member -> member != null && member.after() == after);
    return told.add(List.of(before.name(), after)) && !inOther;
  }

  private void tellIfOnTheWay(Roll roll, String name, Member member) {
    if (member.stage().isOnTheWay()) {
      news.accept(() -> listener.onTheWay(roll, new InstanceId(name, member.before())));
    }
  }

  /** Returns what is known, by the wall clock. */
  List<RollStatus> status(Instant wallClock, long now) {
    return rolls.values().stream().map(known -> status(known, wallClock, now)).toList();
  }

  private static RollStatus status(Known known, Instant wallClock, long now) {
    Roll roll = known.roll();
    ArrayList<RollStatus.Member> members = new ArrayList<>();
    for (String name : roll.order()) {
      Member member = roll.members().get(name);
      if (member != null) {
        members.add(
            new RollStatus.Member(
                name,
                new InstanceId(name, member.before()),
                member.after() == 0 ? null : new InstanceId(name, member.after()),
                member.stage(),
                wallClock.minusNanos(now - known.since(name).at())));
      }
    }
    return new RollStatus(
        roll.id(),
        roll.role(),
        roll.reason(),
        roll.asker(),
        members,
        roll.end(),
        roll.why(),
        wallClock.minusNanos(now - known.learned().at()));
  }

  private void forgetOldest() {
    List<Known> ended = new ArrayList<>(rolls.values());
    ended.removeIf(known -> known.ended == null);
    if (ended.size() > MOST_ENDED) {
      ended.sort(Comparator.comparingLong(known -> -known.endedFor(0)));
      rolls.remove(ended.get(0).roll.id());
    }
  }
}
