package dev.carillon.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each numbered message arrived, in microseconds of the host's wall clock, which all processes
 * of a run share. Thread-safe.
 */
final class Arrivals {
  private final AtomicLongArray micros;

  Arrivals(int messages) {
    micros = new AtomicLongArray(messages);
  }

  static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Notes that a message has arrived now; numbers beyond the end are for warming up. */
  void arrived(long number) {
    if (number < micros.length()) {
      micros.compareAndSet((int) number, 0, now());
    }
  }

  long of(int number) {
    return micros.get(number);
  }
}
