package dev.carillon.benchmarks.process;

/**
 * What has arrived of a burst, at one receiving end or at several.
 *
 * @param expected how many keys were to arrive
 * @param distinct how many of them did
 * @param duplicates how often a key came again
 * @param strangers how many keys came that nobody sent
 * @param covers how often something wider stood in for keys
 * @param firstMissing the number of the first key that did not arrive; {@code expected} if all did
 * @param lastAt when the last key came, or the last one that was new, by {@link System#nanoTime}
 */
public record Tally(
    long expected,
    long distinct,
    long duplicates,
    long strangers,
    long covers,
    long firstMissing,
    long lastAt) {
  /** Nothing was expected and nothing came. */
  public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

  /** Returns how many keys did not arrive. */
  public long missing() {
    return expected - distinct;
  }

  /** Returns the tally of both together. */
  public Tally and(Tally other) {
    return new Tally(
        expected + other.expected,
        distinct + other.distinct,
        duplicates + other.duplicates,
        strangers + other.strangers,
        covers + other.covers,
        Math.min(firstMissing, other.firstMissing),
        Math.max(lastAt, other.lastAt));
  }

  long[] numbers() {
    return new long[] {expected, distinct, duplicates, strangers, covers, firstMissing, lastAt};
  }

  static Tally of(long[] numbers) {
    return new Tally(
        numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
  }
}
