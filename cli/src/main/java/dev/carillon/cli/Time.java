package dev.carillon.cli;

import java.time.Duration;
import java.time.Instant;

/** What time it is, and how it passes. */
interface Time {
  /** The time of this computer. */
  Time OF_SYSTEM =
      new Time() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public boolean pass(Duration span) throws InterruptedException {
          Thread.sleep(span.toMillis());
          return true;
        }
      };

  /** Returns the wall clock's time. */
  Instant now();

  /** Returns the nanoseconds since some moment; they only grow. */
  long nanos();

  /** Returns when so much time has passed; false if there is no more to wait for. */
  boolean pass(Duration span) throws InterruptedException;
}
