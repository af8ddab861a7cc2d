package dev.carillon.backlog;

import java.time.Duration;

/**
 * How the outbound side behaves.
 *
 * @param backlogEntries the most notifications the backlog keeps
 * @param backlogBytes the most bytes it keeps, about
 * @param batchBytes the most bytes of notifications in one batch, about
 * @param coalescing whether a flush stays at home when a later one of the same batch says the same
 * @param heartbeat how long a sender stays silent when idle
 * @param callTimeout how long one exchange may take before the peer counts as not answering
 * @param retryMax the longest pause between two attempts
 */
public record OutboundSettings(
    int backlogEntries,
    long backlogBytes,
    int batchBytes,
    boolean coalescing,
    Duration heartbeat,
    Duration callTimeout,
    Duration retryMax) {

  /** Returns when an exchange is given up even if the transport itself says nothing. */
  Duration exchangeLimit() {
    return callTimeout.plusMillis(500);
  }
}
