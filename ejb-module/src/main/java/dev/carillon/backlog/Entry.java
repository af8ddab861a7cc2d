package dev.carillon.backlog;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationMessage;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A notification in the backlog, and whom it is for.
 *
 * @param item its number and message
 * @param audience whom it addresses
 * @param incarnations the only instances that may get it, if it is for incarnations and not for
 *     names: an instance that has just come back must not find its own old recycle waiting
 * @param bytes an upper bound of what the message takes in a batch, its place aside
 */
record Entry(Item item, Audience audience, @Nullable Set<InstanceId> incarnations, int bytes) {
  /** About what a message costs beside its texts, on the wire and, with objects, in memory. */
  private static final int BASE_BYTES = 96;

  static Entry of(Item item, Audience audience, @Nullable Set<InstanceId> incarnations) {
    NotificationMessage message = item.message();
    int chars = length(message.tag()) + length(message.senderRole());
    if (message.key() != null) {
      chars += length(message.key().toString());
    }
    return new Entry(item, audience, incarnations, BASE_BYTES + 3 * chars);
  }

  /** Returns an upper bound of what naming its cache and region takes in a batch. */
  int placeBytes() {
    return 3 * (length(message().cache()) + length(message().region()));
  }

  /** Says whether it is about the same cache and region as another. */
  boolean isAtPlaceOf(@Nullable Entry other) {
    return other != null
        && Objects.equals(message().cache(), other.message().cache())
        && Objects.equals(message().region(), other.message().region());
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  long sequence() {
    return item.sequence();
  }

  NotificationMessage message() {
    return item.message();
  }

  boolean isFor(Introduction peer) {
    if (incarnations != null) {
      return incarnations.contains(peer.instance());
    }
    return new Addressed(message(), audience).concerns(peer);
  }
}
