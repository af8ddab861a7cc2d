package dev.carillon.event;

import dev.carillon.contracts.InstanceId;

/**
 * This instance is asked to recycle: to drop all state and start again. The application acts.
 *
 * <p>It comes at most once for each request, and never from a request older than this incarnation.
 *
 * @param reason why, for people
 * @param sender the instance that asked
 * @param senderRole that instance's role, or the role of the outside caller it passed it on for
 */
public record RecycleRequested(String reason, InstanceId sender, String senderRole)
    implements CarillonEvent {}
