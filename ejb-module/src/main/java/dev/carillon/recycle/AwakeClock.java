package dev.carillon.recycle;

import java.util.function.LongSupplier;

/**
 * How long this instance has been awake: a clock that stands still while it is frozen. Whoever has
 * slept must not find that all others were silent. To be read often; not thread-safe.
 */
final class AwakeClock {
  /** A longer time between two looks at the clock is sleep. */
  private static final long LONGEST_STEP = 1_000_000_000L;

  private final LongSupplier clock;
  private long lookedAt;
  private long awake;

  AwakeClock(LongSupplier clock) {
    this.clock = clock;
    lookedAt = clock.getAsLong();
  }

  /** Returns the time in nanoseconds since this clock was made, without what was slept. */
  long now() {
    long now = clock.getAsLong();
    awake += Math.min(now - lookedAt, LONGEST_STEP);
    lookedAt = now;
    return awake;
  }
}
