package dev.carillon.backlog;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When the next exchange with a peer may begin: after failures with pauses that grow up to a limit,
 * and with jitter, so that not all come back at the same moment. Not thread-safe.
 */
final class Backoff {
  private static final long FIRST_PAUSE = 100_000_000L;
  private static final int MOST_DOUBLINGS = 20;

  private final long longest;
  private final RandomGenerator random;
  private long notBefore;
  private int failures;

  /** How often in a row the peer gave an epoch and then did not know it. */
  private int openings;

  Backoff(Duration longest, RandomGenerator random, long now) {
    this.longest = longest.toNanos();
    this.random = random;
    this.notBefore = now;
  }

  /** Says whether an exchange may begin. */
  boolean isOver(long now) {
    return now - notBefore >= 0;
  }

  /**
   * Says whether the last exchange led to nothing, so that the next is due when the pause is over.
   */
  boolean isRetrying() {
    return failures > 0 || openings > 0;
  }

  /** There is a reason not to wait any longer. */
  void cutShort(long now) {
    notBefore = now;
  }

  /** Returns how often in a row exchanges have failed, with this one. */
  int failed(long now) {
    failures++;
    notBefore = now;
    return failures;
  }

  /** Pauses for as long as befits the failures. */
  void pause(long now) {
    notBefore = now + pauseAfter(failures);
  }

  /** The peer wants nothing; it is asked again after the longest pause. */
  void refused(long now) {
    failures++;
    notBefore = now + longest;
  }

  /** The peer has given an epoch. */
  void opened(long now) {
    failures = 0;
    openings++;
    notBefore = openings > 1 ? now + pauseAfter(openings - 1) : now;
  }

  /** The peer has acknowledged a batch. */
  void acknowledged(long now) {
    failures = 0;
    openings = 0;
    notBefore = now;
  }

  private long pauseAfter(int attempts) {
    long pause = Math.min(longest, FIRST_PAUSE << Math.min(attempts - 1, MOST_DOUBLINGS));
    return pause / 2 + random.nextLong(pause / 2 + 1);
  }
}
