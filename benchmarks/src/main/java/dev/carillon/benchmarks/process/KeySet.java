package dev.carillon.benchmarks.process;

import dev.carillon.benchmarks.contender.Sink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which of the keys of a burst have arrived at one receiving end, one bit each; and, if the burst
 * is timed, when. Thread-safe.
 */
public final class KeySet implements Sink {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  /** Looking at the clock at each key would be a measurable part of what the fastest take. */
  private static final int LOOK_AT_CLOCK = 256;

  private final int size;
  private final long[] words;
  private final long[] times;
  private final AtomicLong distinct = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final AtomicLong strangers = new AtomicLong();
  private final AtomicLong covers = new AtomicLong();
  private volatile long lastAt = System.nanoTime();

  private KeySet(int size, boolean timed) {
    this.size = size;
    words = new long[(size + 63) / 64];
    times = new long[timed ? size : 0];
  }

  /** Returns an empty set of the keys below a number. */
  public static KeySet of(int size) {
    return new KeySet(size, false);
  }

  /** Returns an empty set that notes when each key arrives. */
  static KeySet timed(int size) {
    return new KeySet(size, true);
  }

  @Override
  public void applied(String key) {
    int number = Keys.number(key);
    if (number < 0 || number >= size) {
      strangers.incrementAndGet();
      return;
    }
    long bit = 1L << number;
    if (((long) WORD.getAndBitwiseOr(words, number / 64, bit) & bit) != 0) {
      duplicates.incrementAndGet();
      return;
    }
    if (times.length > 0) {
      times[number] = System.nanoTime();
    }
    long count = distinct.incrementAndGet();
    if (count == size || number == size - 1) {
      lastAt = System.nanoTime();
      synchronized (this) {
        notifyAll();
      }
    } else if (count % LOOK_AT_CLOCK == 0) {
      lastAt = System.nanoTime();
    }
  }

  @Override
  public void covered() {
    covers.incrementAndGet();
  }

  /** Waits until every key is there, or until none has come for a while. */
  public Tally await(Duration patience) throws InterruptedException {
    synchronized (this) {
      long before = -1;
      while (distinct.get() < size && distinct.get() + covers.get() != before) {
        before = distinct.get() + covers.get();
        long deadline = System.nanoTime() + patience.toNanos();
        long millis = patience.toMillis();
        while (distinct.get() < size && millis > 0) {
          wait(millis);
          millis = (deadline - System.nanoTime()) / 1_000_000;
        }
      }
    }
    return tally();
  }

  private Tally tally() {
    return new Tally(
        size,
        distinct.get(),
        duplicates.get(),
        strangers.get(),
        covers.get(),
        firstMissing(),
        lastAt);
  }

  private long firstMissing() {
    for (int number = 0; number < size; number++) {
      if (((long) WORD.getVolatile(words, number / 64) & 1L << number) == 0) {
        return number;
      }
    }
    return size;
  }

  /** Returns when each key arrived, by {@link System#nanoTime}; 0 for one that did not. */
  long[] times() {
    return times.clone();
  }
}
