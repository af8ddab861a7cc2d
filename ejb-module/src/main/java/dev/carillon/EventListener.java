package dev.carillon;

import dev.carillon.event.CarillonEvent;

/**
 * Takes the events of an instance that runs without a container; in a container CDI observers do.
 * Thread-safe: what comes from others is handed over one at a time for one cache, in its sender's
 * order, and side by side for different caches; own flushes come on the threads that broadcast.
 */
public interface EventListener {
  /**
   * Takes an event.
   *
   * @throws Exception if it could not be handled: it is logged, and shows as FAILED at the sender
   */
  void onEvent(CarillonEvent event) throws Exception;
}
