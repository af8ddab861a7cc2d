package dev.carillon.event;

import dev.carillon.contracts.InstanceId;

/**
 * An instance has recycled and is back. Fired once for each on every instance that has been there
 * all the while; one that is recycled itself may miss it.
 *
 * <p>Of its own role it is fired for each turn in a roll, when that one is ready and load balancers
 * have had the time to see it, on itself too if its incarnation has stayed; whoever missed it finds
 * it in the status. Else, at once or in another role, when the new incarnation has joined: what
 * recycles in place (modes {@code event} and {@code caches}) is not told then, and neither is one
 * that ended before it could say why.
 *
 * @param before the incarnation that was asked to recycle
 * @param after the incarnation that is back; the same in the modes {@code event} and {@code caches}
 * @param role their role
 * @param reason why, for people
 */
public record RecycleCompleted(InstanceId before, InstanceId after, String role, String reason)
    implements CarillonEvent {}
