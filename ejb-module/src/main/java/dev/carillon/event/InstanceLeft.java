package dev.carillon.event;

import dev.carillon.contracts.InstanceId;

/**
 * Another instance is gone for good. An instance that merely does not answer has not left.
 *
 * @param instance the instance
 * @param role its role
 * @param departure how it went
 */
public record InstanceLeft(InstanceId instance, String role, Departure departure)
    implements CarillonEvent {

  /** How an instance went. */
  public enum Departure {
    /** It said goodbye, after everything it had to say. */
    GOODBYE,
    /** Another incarnation stands in its place, and it had said no goodbye. */
    REPLACED,
    /** Somebody said that it has ended, and it had said no goodbye. */
    FORGOTTEN
  }
}
