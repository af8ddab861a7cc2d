package dev.carillon.rmi;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets a line that anybody can provoke be logged now and then only. Thread-safe. */
final class LogPause {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final AtomicLong due = new AtomicLong(System.nanoTime());

  /** Says whether the line may be logged now. */
  boolean isOver() {
    long now = System.nanoTime();
    long next = due.get();
    return now - next >= 0 && due.compareAndSet(next, now + PAUSE.toNanos());
  }
}
