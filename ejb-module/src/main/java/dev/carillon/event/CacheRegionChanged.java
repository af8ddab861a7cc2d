package dev.carillon.event;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Operation;

/**
 * A region of a near cache was created, cleared or removed. It is observed where and when a {@link
 * CacheFlushed} would be, and comes once.
 *
 * @param cache the cache
 * @param region the region
 * @param operation CREATE_REGION, CLEAR_REGION or REMOVE_REGION
 * @param sender the instance that changed it
 * @param senderRole that instance's role
 */
public record CacheRegionChanged(
    String cache, String region, Operation operation, InstanceId sender, String senderRole)
    implements CarillonEvent {}
