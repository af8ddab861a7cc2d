package dev.carillon.event;

import dev.carillon.contracts.InstanceId;

/**
 * An instance of this role is back from its turn to recycle. Fired once for each on every instance
 * of the role that has been there all the while, itself included if its incarnation has stayed; one
 * that is recycled itself may miss it, and finds it in the status.
 *
 * @param before the incarnation that was asked to recycle
 * @param after the incarnation that is back; the same in the modes {@code event} and {@code caches}
 * @param role their role
 * @param reason why, for people
 */
public record RecycleCompleted(InstanceId before, InstanceId after, String role, String reason)
    implements CarillonEvent {}
