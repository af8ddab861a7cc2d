package dev.carillon.recycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How steps wait. */
interface Patience {
  /** Waits on the calling thread. */
  Patience REAL = (event, most) -> event.await(most.toNanos(), TimeUnit.NANOSECONDS);

  /** Waits for an event, but not longer than for a time; returns whether it came. */
  boolean await(CountDownLatch event, Duration most) throws InterruptedException;

  /** Waits for as long as that. */
  default void pause(Duration time) throws InterruptedException {
    await(new CountDownLatch(1), time);
  }
}
