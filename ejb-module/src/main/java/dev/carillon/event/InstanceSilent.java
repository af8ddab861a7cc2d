package dev.carillon.event;

import dev.carillon.contracts.InstanceId;
import java.time.Duration;

/**
 * Another instance has not vouched for {@code carillon.max-staleness} that all it had to say has
 * arrived: it is frozen, cut off or gone, or this instance is. It has not left.
 *
 * @param instance the instance
 * @param role its role
 * @param since how long ago it last vouched
 */
public record InstanceSilent(InstanceId instance, String role, Duration since)
    implements CarillonEvent {}
