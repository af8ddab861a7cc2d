package dev.carillon.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A clock that jumps from one planned event to the next; one thread, no waiting. */
final class VirtualTime implements LongSupplier {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long now = Duration.ofHours(1).toNanos();
  private long planned;

  private record Event(long at, long order, Runnable action) {}

  void in(Duration delay, Runnable action) {
    events.add(new Event(now + delay.toNanos(), planned++, action));
  }

  void every(Duration period, Runnable action) {
    in(
        period,
        () -> {
          action.run();
          every(period, action);
        });
  }

  void run(Duration duration) {
    long end = now + duration.toNanos();
    for (Event next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
      events.remove();
      now = next.at();
      next.action().run();
    }
    now = end;
  }

  @Override
  public long getAsLong() {
    return now;
  }
}
