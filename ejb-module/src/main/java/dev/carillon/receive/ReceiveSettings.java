package dev.carillon.receive;

import java.time.Duration;

/**
 * How the inbound side behaves.
 *
 * @param applyPatience how long a receipt waits for observers when somebody waits for it
 * @param maxWaiting the most notifications that wait for observers
 * @param maxStaleness the bound on staleness
 * @param commitSettle how long a change of an instance that is gone may still be on its way into
 *     the store
 */
public record ReceiveSettings(
    Duration applyPatience, int maxWaiting, Duration maxStaleness, Duration commitSettle) {}
