package dev.carillon;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Lets a line about a refusal be logged once for each who and why. Of more of them than are
 * remembered a new one may be logged now and then only, and takes the place of the oldest.
 * Thread-safe.
 */
final class Refusals {
  private static final int MOST = 64;
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final LongSupplier clock;
  private final Set<Refusal> said = new LinkedHashSet<>();
  private long due;

  private record Refusal(String who, String why) {}

  Refusals() {
    this(System::nanoTime);
  }

  /** Makes one with a clock in nanoseconds. */
  Refusals(LongSupplier clock) {
    this.clock = clock;
    due = clock.getAsLong();
  }

  /** Says whether this may be logged now: it has not been yet. */
  synchronized boolean isNews(String who, String why) {
    Refusal refusal = new Refusal(who, why);
    if (said.contains(refusal) || said.size() >= MOST && !makesRoom()) {
      return false;
    }
    return said.add(refusal);
  }

  private boolean makesRoom() {
    long now = clock.getAsLong();
    if (now - due < 0) {
      return false;
    }
    due = now + PAUSE.toNanos();
    said.remove(said.iterator().next());
    return true;
  }
}
