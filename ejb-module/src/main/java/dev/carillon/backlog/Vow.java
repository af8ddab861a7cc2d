package dev.carillon.backlog;

import org.jspecify.annotations.Nullable;

/**
 * The stamp of a peer's receipt that is to be given back to it, once everything that this instance
 * had accepted when the receipt came has arrived there. Guarded by the sender that owns it.
 *
 * <p>The oldest stamp that has not been given back is kept, so that a peer that is behind gets one
 * at all.
 */
final class Vow {
  private final Tickets tickets;
  private final Backlog backlog;
  private @Nullable Held held;

  /** A stamp, and what has to arrive before it may be given back. */
  private static final class Held {
    private final long stamp;
    private final long lastTicket;
    private boolean inDoubt;
    private long head;
    private boolean given;

    Held(long stamp, long lastTicket, boolean inDoubt) {
      this.stamp = stamp;
      this.lastTicket = lastTicket;
      this.inDoubt = inDoubt;
    }
  }

  Vow(Tickets tickets, Backlog backlog) {
    this.tickets = tickets;
    this.backlog = backlog;
  }

  /** Takes a stamp, unless one still waits to be given back. */
  void take(long stamp) {
    if (stamp != 0 && (held == null || (held.given && stamp - held.stamp > 0))) {
      // tickets first: what was in doubt and is not any more has been accepted, and is below head
      Held next = new Held(stamp, tickets.last(), tickets.anyOpen());
      next.head = backlog.head();
      held = next;
    }
  }

  /** Returns the stamp to put into a batch that reaches so far; 0 if none may be. */
  long stampUpTo(long to) {
    Held current = held;
    if (current == null) {
      return 0;
    }
    if (tickets.anyOpenUpTo(current.lastTicket)) {
      current.inDoubt = true;
      return 0;
    }
    if (current.inDoubt) {
      current.inDoubt = false;
      current.head = backlog.head();
    }
    if (to < current.head) {
      return 0;
    }
    current.given = true;
    return current.stamp;
  }

  /** Begins another session: what was promised in the old one is void. */
  void reset() {
    held = null;
  }
}
