package dev.carillon.backlog;

import dev.carillon.contracts.Outcome;

/**
 * A notification that is timed on its way to a peer.
 *
 * @param acceptedAt when it was accepted, by the monotonic clock
 */
record Sample(Entry entry, long acceptedAt) {
  /** Says whether an outcome ends the timing. */
  static boolean isEndedBy(Outcome outcome) {
    return switch (outcome) {
      case PENDING, UNREACHABLE -> false;
      case APPLIED, COVERED, LOST, FAILED, LEFT -> true;
    };
  }

  /** Says whether the time until an outcome counts: what the peer holds is right by then. */
  static boolean isCountedBy(Outcome outcome) {
    return outcome == Outcome.APPLIED || outcome == Outcome.COVERED;
  }
}
