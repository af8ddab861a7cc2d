package dev.carillon;

/** Counts the transactions that have broadcasts pending. Thread-safe. */
final class OpenTransactions {
  private int open;
  private boolean ending;

  /** Counts one more; returns false if none may begin any more. */
  synchronized boolean begin() {
    if (!ending) {
      open++;
    }
    return !ending;
  }

  synchronized void end() {
    open--;
    if (open == 0) {
      notifyAll();
    }
  }

  /**
   * Lets none begin any more, and waits until there is none; returns false if the time is not
   * enough.
   */
  synchronized boolean awaitNone(Deadline deadline) throws InterruptedException {
    ending = true;
    while (open > 0) {
      long millis = deadline.millisLeft();
      if (millis == 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }
}
