package dev.carillon.event;

/**
 * This instance is about to recycle; it still serves. Observers finish work here: they are waited
 * for at most {@code carillon.recycle.grace}, all of them together. Not fired in the modes {@code
 * event} and {@code caches}, in which nothing ends.
 *
 * @param reason why, for people
 */
public record RecycleStarting(String reason) implements CarillonEvent {}
