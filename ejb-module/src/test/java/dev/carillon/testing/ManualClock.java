package dev.carillon.testing;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A monotonic clock in nanoseconds that stands still until it is moved. */
public final class ManualClock implements LongSupplier {
  private long nanos;

  /** Makes a clock that shows this time. */
  public ManualClock(long nanos) {
    this.nanos = nanos;
  }

  /** Moves the clock on. */
  public void advance(Duration duration) {
    nanos += duration.toNanos();
  }

  @Override
  public long getAsLong() {
    return nanos;
  }
}
