package dev.carillon.source;

import dev.carillon.cache.Announcing;
import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An instance as its source caches see it: notes what they tell and what is dropped above them. */
final class Around implements SourceCaches.Surroundings, Announcing {
  static final Duration SETTLE = Duration.ofSeconds(10);

  /** What was told, on whatever thread. */
  final List<String> told = new CopyOnWriteArrayList<>();

  /** What near caches had to drop. */
  final List<String> above = new ArrayList<>();

  /** How often a listener's thread was taken into the container. */
  final List<String> entries = new CopyOnWriteArrayList<>();

  final ManualClock clock = new ManualClock(0);
  final SourceCaches caches;
  HeldCaches held = HeldCaches.ALL;
  boolean inTransaction;
  private final List<Timed> timers = new ArrayList<>();

  private record Timed(long due, Runnable task) {}

  Around() {
    caches = new SourceCaches(this);
  }

  /** Drops what others say. */
  void hear(NotificationMessage... together) {
    caches.copies().forget(List.of(together));
  }

  void advance(Duration time) {
    clock.advance(time);
    List<Timed> due =
        timers.stream().filter(timer -> timer.due() - clock.getAsLong() <= 0).toList();
    timers.removeAll(due);
    due.forEach(timer -> timer.task().run());
  }

  int timers() {
    return timers.size();
  }

  @Override
  public HeldCaches held() {
    return held;
  }

  @Override
  public Announcing announcing() {
    return this;
  }

  @Override
  public LocalCopies loadedThroughSources() {
    return new LocalCopies() {
      @Override
      public void forget(NotificationMessage message) {
        above.add(message.toString());
      }

      @Override
      public void forgetAll() {
        above.add("all");
      }
    };
  }

  @Override
  public Duration commitSettle() {
    return SETTLE;
  }

  @Override
  public long now() {
    return clock.getAsLong();
  }

  @Override
  public void later(Duration delay, Runnable task) {
    timers.add(new Timed(clock.getAsLong() + delay.toNanos(), task));
  }

  @Override
  public void inContainer(Runnable task) {
    entries.add("entered");
    task.run();
  }

  @Override
  public boolean inTransaction() {
    return inTransaction;
  }

  /** Tells the others, and drops here what that says, as an instance does. */
  @Override
  public void announce(NotificationMessage message) {
    told.add(message.toString());
    hear(message);
  }

  @Override
  public void atEnd(Ending ending) {
    ending.committed();
  }
}
