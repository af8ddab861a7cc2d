package dev.carillon.backlog;

import org.jspecify.annotations.Nullable;

/** A broadcast whose outcome somebody waits for. Thread-safe. */
final class Awaited {
  private final Accepted accepted;
  private int open;
  private @Nullable Runnable whenSettled;

  /**
   * Makes one that calls back.
   *
   * @param open how often {@link #settledAtOnePeer} is called before that
   */
  Awaited(Accepted accepted, int open, Runnable whenSettled) {
    this.accepted = accepted;
    this.open = open;
    this.whenSettled = whenSettled;
  }

  long lastSequence() {
    return accepted.lastSequence();
  }

  boolean isPendingAt(Stream stream) {
    return accepted.isPendingAt(stream);
  }

  void settledAtOnePeer() {
    Runnable callback;
    synchronized (this) {
      open--;
      if (open > 0 || whenSettled == null) {
        return;
      }
      callback = whenSettled;
      whenSettled = null;
    }
    callback.run();
  }

  /** Forgets the call-back, if it has not been called. */
  synchronized void giveUp() {
    whenSettled = null;
  }
}
