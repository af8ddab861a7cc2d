package dev.carillon;

import java.time.Duration;

/** Counts the transactions that have broadcasts pending. Thread-safe. */
final class OpenTransactions {
  private int open;

  synchronized void begin() {
    open++;
  }

  synchronized void end() {
    open--;
    if (open == 0) {
      notifyAll();
    }
  }

  /** Waits until there is none; returns false if the time is not enough. */
  synchronized boolean awaitNone(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (open > 0) {
      long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }
}
