package dev.carillon;

import dev.carillon.RecycleReport.End;
import dev.carillon.contracts.RollStatus;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rolling recycles that somebody in this instance has asked for and that have not ended, each
 * shown what becomes of its roll. Thread-safe.
 */
final class Watched {
  /** Another role is asked at each tenth tick: twice a second. */
  private static final int TICKS_BETWEEN_CALLS = 10;

  /** How often nobody of the other role may know the roll before it counts as forgotten. */
  private static final int MOST_MISSED = 20;

  private final Threads threads;
  private final Supplier<List<RollStatus>> here;
  private final BiFunction<String, String, @Nullable RollStatus> elsewhere;
  private final Queue<One> open = new ConcurrentLinkedQueue<>();
  private volatile @Nullable String closed;
  private int ticks;

  private static final class One {
    private final boolean own;
    private final String role;
    private final String roll;
    private final RollingRecycle follower;
    private final AtomicBoolean calling = new AtomicBoolean();
    private int missed;

    One(boolean own, String role, String roll, RollingRecycle follower) {
      this.own = own;
      this.role = role;
      this.roll = roll;
      this.follower = follower;
    }

    void show(@Nullable RollStatus status) {
      if (status != null) {
        missed = 0;
        follower.show(status);
      } else if (++missed > MOST_MISSED) {
        follower.end(End.OPEN, "nobody in role \"" + role + "\" who answers knows it");
      }
    }
  }

  /**
   * Makes it.
   *
   * @param here returns what is known of the rolls of the own role
   * @param elsewhere asks another role for one of its rolls; may wait
   */
  Watched(
      Threads threads,
      Supplier<List<RollStatus>> here,
      BiFunction<String, String, @Nullable RollStatus> elsewhere) {
    this.threads = threads;
    this.here = here;
    this.elsewhere = elsewhere;
  }

  void add(boolean own, String role, String roll, RollingRecycle follower) {
    One one = new One(own, role, roll, follower);
    if (own) {
      showHere(one, here.get());
    }
    open.add(one);
    String why = closed;
    if (why != null) {
      follower.end(End.OPEN, why);
    }
  }

  /** Shows what is known by now. To be called about every 50 ms, by one thread. */
  void tick() {
    open.removeIf(one -> one.follower.hasEnded());
    if (open.isEmpty()) {
      return;
    }
    ticks++;
    List<RollStatus> known = here.get();
    for (One one : open) {
      if (one.own) {
        showHere(one, known);
      } else if (ticks % TICKS_BETWEEN_CALLS == 0 && !one.calling.getAndSet(true)) {
        threads.soon(() -> ask(one));
      }
    }
  }

  private static void showHere(One one, List<RollStatus> known) {
    one.show(known.stream().filter(each -> each.id().equals(one.roll)).findFirst().orElse(null));
  }

  private void ask(One one) {
    try {
      one.show(elsewhere.apply(one.role, one.roll));
    } finally {
      one.calling.set(false);
    }
  }

  /** Ends all of them. */
  void close(String why) {
    closed = why;
    open.forEach(one -> one.follower.end(End.OPEN, why));
    open.clear();
  }
}
