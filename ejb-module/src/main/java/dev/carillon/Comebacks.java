package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.event.RecycleCompleted;
import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has gone in order to recycle, and is not back. What no roll that is known here tells of it is
 * told by this: of who recycles at once, or in a roll of another role. Thread-safe.
 *
 * <p>An instance that is about to end says that it comes back by its introduction, which is at the
 * latest in the batch with its goodbye.
 */
final class Comebacks {
  private static final int MOST = 1_024;

  private final Supplier<List<Introduction>> known;
  private final Predicate<InstanceId> isInRoll;
  private final Function<Introduction, @Nullable InstanceId> joinedAt;
  private final Consumer<Runnable> soon;
  private final Consumer<RecycleCompleted> events;
  private final Duration limit;
  private final LongSupplier clock;

  /** By their names. */
  private final Map<String, Gone> gone = new LinkedHashMap<>();

  /** One that went, and whether that is long ago. */
  private static final class Gone {
    private final Introduction before;
    private final long since;
    private volatile boolean isAsked;
    private boolean isMissed;

    Gone(Introduction before, long since) {
      this.before = before;
      this.since = since;
    }

    boolean isSucceededBy(Introduction other) {
      return other.instance().name().equals(before.instance().name())
          && !other.instance().equals(before.instance());
    }
  }

  /**
   * Makes it.
   *
   * @param known returns who is there
   * @param isInRoll says whether a roll that is known here tells of an instance
   * @param joinedAt asks who is at an instance's address now and has joined; null if nobody says
   *     so; may wait
   * @param soon does something on a thread that may wait
   * @param limit how long one may be away before that is said in the log
   * @param clock a monotonic clock in nanoseconds
   */
  Comebacks(
      Supplier<List<Introduction>> known,
      Predicate<InstanceId> isInRoll,
      Function<Introduction, @Nullable InstanceId> joinedAt,
      Consumer<Runnable> soon,
      Consumer<RecycleCompleted> events,
      Duration limit,
      LongSupplier clock) {
    this.known = known;
    this.isInRoll = isInRoll;
    this.joinedAt = joinedAt;
    this.soon = soon;
    this.events = events;
    this.limit = limit;
    this.clock = clock;
  }

  /** Learns how an instance introduces itself now. Only notes. */
  synchronized void introduced(Introduction sender) {
    String name = sender.instance().name();
    Gone old = gone.get(name);
    boolean isNoted = old != null && old.before.instance().equals(sender.instance());
    if (sender.recyclesFor().isEmpty()) {
      if (isNoted) { // it goes on after all
        gone.remove(name);
      }
    } else if (!isNoted) {
      gone.remove(name);
      gone.put(name, new Gone(sender, clock.getAsLong()));
      if (gone.size() > MOST) {
        gone.remove(gone.keySet().iterator().next());
      }
    }
  }

  /** Looks who is back. To be called about twice a second. */
  void tick() {
    for (Gone each : notAsked()) {
      List<Introduction> others = known.get().stream().filter(each::isSucceededBy).toList();
      if (others.isEmpty()) {
        missed(each);
      } else {
        each.isAsked = true;
        soon.accept(() -> ask(each, others));
      }
    }
  }

  /** Says whether an instance has gone in order to come back, and is not back yet. */
  synchronized boolean hasGone(InstanceId instance) {
    Gone one = gone.get(instance.name());
    return one != null && one.before.instance().equals(instance);
  }

  /** Returns who of a role has gone and is not back yet, though it may be in time. */
  synchronized List<InstanceId> awaited(String role) {
    return gone.values().stream()
        .filter(each -> each.before.role().equals(role) && !isLate(each))
        .map(each -> each.before.instance())
        .toList();
  }

  private boolean isLate(Gone one) {
    return clock.getAsLong() - one.since > limit.toNanos();
  }

  /** Returns whom nobody is just asked about. */
  private synchronized List<Gone> notAsked() {
    return gone.values().stream().filter(each -> !each.isAsked).toList();
  }

  /**
   * Some that have the name may have ended long ago, and nobody has accounted for them yet; at
   * their address there may be another one now.
   */
  private void ask(Gone one, List<Introduction> others) {
    try {
      others.stream()
          .filter(each -> each.instance().equals(joinedAt.apply(each)))
          .findFirst()
          .ifPresentOrElse(after -> back(one, after), () -> missed(one));
    } finally { // or nobody would ever look for it again
      one.isAsked = false;
    }
  }

  private void back(Gone one, Introduction after) {
    InstanceId before = one.before.instance();
    if (remove(one) && !isInRoll.test(before)) {
      String reason = one.before.recyclesFor();
      LogLine.RECYCLE_BACK.log(before, after.instance(), reason);
      events.accept(new RecycleCompleted(before, after.instance(), after.role(), reason));
    }
  }

  private synchronized boolean remove(Gone one) {
    return gone.remove(one.before.instance().name(), one);
  }

  /** It is not back; that is said once, when it is late, unless a roll says it. */
  private void missed(Gone one) {
    InstanceId before = one.before.instance();
    if (isMissedFirst(one) && !isInRoll.test(before)) {
      long away = clock.getAsLong() - one.since;
      LogLine.RECYCLE_NOT_BACK.log(
          before, Duration.ofNanos(away).toMillis(), one.before.recyclesFor());
    }
  }

  private synchronized boolean isMissedFirst(Gone one) {
    boolean first = !one.isMissed && isLate(one) && gone.containsValue(one);
    one.isMissed |= first;
    return first;
  }
}
