package dev.carillon.event;

import dev.carillon.contracts.InstanceId;
import java.util.List;

/**
 * Something that an instance sent, or was about to send, can no longer be known here. Whoever
 * depends on it must look for itself.
 *
 * @param sender the instance whose notifications are missing
 * @param after the newest of its notifications that is certainly not among them
 * @param to the newest one that is; {@link Long#MAX_VALUE} if the sender vanished
 * @param caches the caches concerned; empty stands for any cache, and for recycles
 */
public record NotificationsLost(InstanceId sender, long after, long to, List<String> caches)
    implements CarillonEvent {
  public NotificationsLost {
    caches = List.copyOf(caches);
  }

  /** Says whether a cache may be concerned. */
  public boolean concerns(String cache) {
    return caches.isEmpty() || caches.contains(cache);
  }
}
