package dev.carillon;

import dev.carillon.event.CarillonEvent;

/**
 * Takes the events of an instance that runs without a container; in a container CDI observers do.
 * Called for one cache at a time and in its sender's order, for different caches side by side.
 */
public interface EventListener {
  /**
   * Takes an event.
   *
   * @throws Exception if it could not be handled: it is logged, and shows as FAILED at the sender
   */
  void onEvent(CarillonEvent event) throws Exception;
}
