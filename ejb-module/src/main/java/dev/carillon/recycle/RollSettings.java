package dev.carillon.recycle;

import java.time.Duration;

/**
 * The limits of rolls.
 *
 * @param maxUnavailable how many members may be on the way at a time
 * @param timeLimit how long one may be
 * @param minUptime how long an incarnation is up before its turn
 * @param settle how long a new incarnation is ready before it is back
 * @param maxStaleness how long an instance may be silent, and how old a grant may be
 * @param exchange how often instances exchange what they know as long as a roll goes on
 */
public record RollSettings(
    int maxUnavailable,
    Duration timeLimit,
    Duration minUptime,
    Duration settle,
    Duration maxStaleness,
    Duration exchange) {

  /** Returns how long a roll may stand still though somebody's turn has come. */
  Duration longestPause() {
    return timeLimit.plus(minUptime).plus(maxStaleness.multipliedBy(2));
  }

  /** Returns how long an instance that was given a grant counts as on its way unless it says no. */
  Duration holdGrants() {
    return timeLimit.plus(maxStaleness);
  }
}
