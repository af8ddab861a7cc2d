package dev.carillon;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the clock thread still does what is due: it beats once a second, behind everything else
 * that thread does. Thread-safe.
 */
final class Pulse {
  /** How long it may be without a beat: far more than anything that the clock thread waits for. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LongSupplier clock;
  private volatile long beatAt;

  /**
   * Makes one that has beaten now.
   *
   * @param clock monotonic, in nanoseconds
   */
  Pulse(LongSupplier clock) {
    this.clock = clock;
    beatAt = clock.getAsLong();
  }

  void beat() {
    beatAt = clock.getAsLong();
  }

  /** Returns how long ago it has beaten. */
  Duration age() {
    return Duration.ofNanos(clock.getAsLong() - beatAt);
  }

  boolean isFelt() {
    return age().compareTo(PATIENCE) <= 0;
  }
}
