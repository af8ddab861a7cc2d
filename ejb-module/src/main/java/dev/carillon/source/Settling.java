package dev.carillon.source;

import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is dropped once more after a while: a load that ran while it was dropped for the first time
 * may have put the old value back. Bounded: what is too much becomes flushes of regions, and then
 * one of everything. Thread-safe.
 */
final class Settling {
  /** The most notifications that wait; few enough to be dropped in one go. */
  static final int MOST = 4_096;

  private final Duration time;
  private final LongSupplier clock;
  private final BiConsumer<Duration, Runnable> later;
  private final Consumer<List<NotificationMessage>> again;
  private final Runnable allAgain;

  /** When each is due, soonest first. */
  private final Map<NotificationMessage, Long> due = new LinkedHashMap<>();

  private boolean scheduled;
  private boolean all;
  private long allDue;

  /**
   * Makes one with nothing in it.
   *
   * @param time how long it takes
   * @param clock a monotonic clock in nanoseconds
   * @param later does something later, once
   * @param again drops once more
   * @param allAgain drops everything once more
   */
  Settling(
      Duration time,
      LongSupplier clock,
      BiConsumer<Duration, Runnable> later,
      Consumer<List<NotificationMessage>> again,
      Runnable allAgain) {
    this.time = time;
    this.clock = clock;
    this.later = later;
    this.again = again;
    this.allAgain = allAgain;
  }

  /** Adds what has just been dropped. */
  void add(Collection<NotificationMessage> dropped) {
    boolean start;
    synchronized (this) {
      long when = clock.getAsLong() + time.toNanos();
      dropped.forEach(message -> put(message, when));
      if (due.size() > MOST) {
        collapse(when);
      }
      start = start();
    }
    if (start) {
      later.accept(time, this::drop);
    }
  }

  /** Adds that everything has just been dropped. */
  void addAll() {
    boolean start;
    synchronized (this) {
      everything(clock.getAsLong() + time.toNanos());
      start = start();
    }
    if (start) {
      later.accept(time, this::drop);
    }
  }

  private void everything(long when) {
    due.clear();
    all = true;
    allDue = when;
  }

  /** Puts at the end, since it is due last. */
  private void put(NotificationMessage message, long when) {
    due.remove(message);
    due.put(message, when);
  }

  private void collapse(long when) {
    List<NotificationMessage> each = List.copyOf(due.keySet());
    due.clear();
    each.forEach(message -> put(flushOfRegion(message), when));
    if (due.size() > MOST / 2) {
      everything(when);
    }
  }

  private static NotificationMessage flushOfRegion(NotificationMessage message) {
    String cache = String.valueOf(message.cache());
    String region = message.region();
    return region == null
        ? NotificationMessage.flush(cache)
        : NotificationMessage.flushRegion(cache, region);
  }

  private boolean start() {
    boolean start = !scheduled;
    scheduled = true;
    return start;
  }

  private void drop() {
    List<NotificationMessage> ready = new ArrayList<>();
    boolean allReady;
    Duration next;
    boolean more;
    synchronized (this) {
      long now = clock.getAsLong();
      takeReady(now, ready);
      allReady = all && allDue - now <= 0;
      all &= !allReady;
      more = all || !due.isEmpty();
      scheduled = more;
      next = Duration.ofNanos(Math.max(0, firstDue(now) - now));
    }
    if (more) {
      later.accept(next, this::drop);
    }
    if (allReady) {
      allAgain.run();
    }
    if (!ready.isEmpty()) {
      again.accept(ready);
    }
  }

  private void takeReady(long now, List<NotificationMessage> ready) {
    Iterator<Map.Entry<NotificationMessage, Long>> soonest = due.entrySet().iterator();
    while (soonest.hasNext()) {
      Map.Entry<NotificationMessage, Long> each = soonest.next();
      if (each.getValue() - now > 0) {
        return;
      }
      ready.add(each.getKey());
      soonest.remove();
    }
  }

  private long firstDue(long now) {
    long first = all ? allDue : now + time.toNanos();
    Iterator<Long> soonest = due.values().iterator();
    return soonest.hasNext() ? Math.min(first, soonest.next()) : first;
  }
}
