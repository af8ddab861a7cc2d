package dev.carillon.cache;

import dev.carillon.event.NotificationsLost;

/**
 * Is called back when changes can no longer be told. Near caches have dropped what may be stale by
 * then. It must be thread-safe.
 */
@FunctionalInterface
public interface LossListener {
  /**
   * Takes a loss.
   *
   * @throws Exception if it could not be handled: it is logged and counted
   */
  void onLost(NotificationsLost loss) throws Exception;
}
