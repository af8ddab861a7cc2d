package dev.carillon.backlog;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationMessage;
import java.util.List;

/**
 * A notification that was accepted, for whoever asks what became of it; as a rule a broadcast of
 * its own. The backlog keeps no such object. Immutable.
 */
final class Entry extends Accepted {
  private final long sequence;
  private final NotificationMessage message;
  private final Audience audience;
  private final List<Stream> known;

  /**
   * Makes an entry.
   *
   * @param sequence its number
   * @param message what happened
   * @param audience whom it addresses
   * @param known the peers that were known at that moment
   */
  Entry(long sequence, NotificationMessage message, Audience audience, List<Stream> known) {
    this.sequence = sequence;
    this.message = message;
    this.audience = audience;
    this.known = known;
  }

  @Override
  List<Entry> entries() {
    return List.of(this);
  }

  long sequence() {
    return sequence;
  }

  NotificationMessage message() {
    return message;
  }

  List<Stream> known() {
    return known;
  }

  /** Says whether it is for one of the peers that were known. */
  boolean isFor(Introduction peer) {
    return new Addressed(message, audience).concerns(peer);
  }
}
