package dev.carillon.rmi;

import dev.carillon.rmi.Connection.Phase;
import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.Party;

/** Says in the log who was refused and what failed, each kind once in a while. Thread-safe. */
final class Refusals {
  private final LogPause notAllowed = new LogPause();
  private final LogPause closed = new LogPause();
  private final LogPause evicted = new LogPause();
  private final LogPause failed = new LogPause();
  private final LogPause notLetIn = new LogPause();

  void notAllowed(Party party, String why) {
    if (notAllowed.isOver()) {
      LogLine.NOT_ALLOWED.log(party.subject(), why);
    }
  }

  void closed(Connection connection, String why) {
    if (closed.isOver()) {
      LogLine.CONNECTION_REFUSED.log(connection.from(), why);
    }
  }

  /** Notes one that took too long; that a good one has been idle is no news. */
  void overdue(Connection connection) {
    if (connection.phase() != Phase.IDLE) {
      closed(connection, connection.phase().fault());
    }
  }

  /** Notes one that was connected to, and then refused this end. */
  void notLetIn(Party by, String why) {
    if (notLetIn.isOver()) {
      LogLine.PARTY_REFUSED.log(by.subject(), "it does not let this end in (" + why + ")");
    }
  }

  void failed(Throwable cause) {
    if (failed.isOver()) {
      LogLine.CALL_FAILED.logWithCause(cause);
    }
  }

  void evicted(Connection victim, Connection newcomer) {
    if (evicted.isOver()) {
      LogLine.CONNECTION_EVICTED.log(victim.from(), newcomer.from(), victim.phase().fault());
    }
  }
}
