package dev.carillon.contracts;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The clock that gives versions: the wall clock in its upper 48 bits, and below them a count, so
 * that it goes on from one reading to the next and is later than every version it has seen. (A
 * hybrid logical clock.) Thread-safe; takes no lock.
 *
 * <p>A version that is further ahead of the wall clock than {@link #MOST_AHEAD} is not believed:
 * one instance with a wrong clock would else carry all others away with it.
 */
public final class VersionClock {
  /** How far ahead of the own wall clock a version may be. */
  public static final Duration MOST_AHEAD = Duration.ofMinutes(1);

  private static final int COUNT_BITS = 16;

  private final LongSupplier wallMillis;
  private final AtomicLong last = new AtomicLong();

  /**
   * Makes a clock that has seen nothing.
   *
   * @param wallMillis the wall clock, in milliseconds since 1970
   */
  public VersionClock(LongSupplier wallMillis) {
    this.wallMillis = wallMillis;
  }

  /** Returns a version, positive, that is later than all that were given or seen. */
  public long next() {
    long now = wallMillis.getAsLong() << COUNT_BITS;
    return last.updateAndGet(before -> Math.max(before + 1, now));
  }

  /** Sees a version; returns false if it is too far ahead to be believed. */
  public boolean see(long version) {
    if (aheadMillis(version) > MOST_AHEAD.toMillis()) {
      return false;
    }
    last.accumulateAndGet(version, Math::max);
    return true;
  }

  /** Returns how far ahead of the wall clock a version is, in milliseconds. */
  public long aheadMillis(long version) {
    return millis(version) - wallMillis.getAsLong();
  }

  static long millis(long version) {
    return version >>> COUNT_BITS;
  }

  static long count(long version) {
    return version & (1L << COUNT_BITS) - 1;
  }
}
