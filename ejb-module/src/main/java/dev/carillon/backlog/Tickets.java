package dev.carillon.backlog;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The in-doubt tickets that are open: one for each transaction whose changes may be visible while
 * its notifications are not accepted yet. Thread-safe.
 */
final class Tickets {
  private final NavigableSet<Long> open = new TreeSet<>();
  private long last;

  synchronized long take() {
    last++;
    open.add(last);
    return last;
  }

  synchronized void giveBack(long ticket) {
    open.remove(ticket);
  }

  synchronized boolean anyOpen() {
    return !open.isEmpty();
  }

  /** Returns the newest ticket given out. */
  synchronized long last() {
    return last;
  }

  /** Says whether one is open that was given out no later than another. */
  synchronized boolean anyOpenUpTo(long ticket) {
    return !open.isEmpty() && open.first() <= ticket;
  }
}
