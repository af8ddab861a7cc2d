package dev.carillon;

import java.time.Duration;

/** When something must be over, however long that is. Immutable. */
final class Deadline {
  /** Far enough away, and near enough to be compared by a difference. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final long at;

  private Deadline(long at) {
    this.at = at;
  }

  static Deadline in(Duration time) {
    Duration longest = time.compareTo(LONGEST) < 0 ? time : LONGEST;
    return new Deadline(System.nanoTime() + (longest.isNegative() ? 0 : longest.toNanos()));
  }

  /** Returns what is left; zero if it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
  }

  /** Returns what is left in milliseconds, rounded up; 0 if it is over. */
  long millisLeft() {
    return left().plusNanos(999_999).toMillis();
  }
}
