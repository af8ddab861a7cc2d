package dev.carillon.event;

import dev.carillon.contracts.InstanceId;
import java.time.Duration;

/**
 * A silent instance vouches again that all it had to say has arrived.
 *
 * @param instance the instance
 * @param role its role
 * @param since how long it had not vouched
 * @param replayed how many notifications have arrived from it since it fell silent
 */
public record InstanceRecovered(InstanceId instance, String role, Duration since, long replayed)
    implements CarillonEvent {}
