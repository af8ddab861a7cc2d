package dev.carillon.simulation;

import java.util.SplittableRandom;

/** The chance that decides everything in a simulation; all of it comes from the seed. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    // neighbouring seeds must not resemble each other
    this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 0x1234567);
  }

  SplittableRandom random() {
    return random;
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Returns a time in nanoseconds between two in seconds. */
  long time(double from, double to) {
    return (long) ((from + random.nextDouble() * (to - from)) * Schedule.SECOND);
  }

  /** Returns a pause in nanoseconds before something that happens so often a second. */
  long pause(double rate) {
    return (long) (-Math.log(1 - random.nextDouble()) / rate * Schedule.SECOND);
  }

  @SafeVarargs
  final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }
}
