package dev.carillon.event;

import dev.carillon.contracts.InstanceId;

/**
 * Another instance was met for the first time in this incarnation.
 *
 * @param instance the instance
 * @param role its role
 */
public record InstanceJoined(InstanceId instance, String role) implements CarillonEvent {}
