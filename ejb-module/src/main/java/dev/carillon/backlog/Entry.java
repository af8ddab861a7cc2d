package dev.carillon.backlog;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationMessage;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A notification that was accepted, for whoever asks what became of it. The backlog keeps no such
 * object.
 *
 * @param sequence its number
 * @param notification what happened and whom it addresses
 * @param incarnations the only instances that may get it, if it is for incarnations and not for
 *     names: an instance that has just come back must not find its own old recycle waiting
 */
record Entry(long sequence, Addressed notification, @Nullable Set<InstanceId> incarnations) {
  NotificationMessage message() {
    return notification.message();
  }

  boolean isFor(Introduction peer) {
    return incarnations != null
        ? incarnations.contains(peer.instance())
        : notification.concerns(peer);
  }
}
