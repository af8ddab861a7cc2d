package dev.carillon.benchmarks.process;

/**
 * What became of keys that were sent as fast as possible.
 *
 * @param keys how many were sent
 * @param begin when the first was sent, by {@link System#nanoTime}, which on Linux all processes of
 *     a host share
 * @param tally what arrived at all receivers together
 */
public record Burst(int keys, long begin, Tally tally) {

  /** Returns how many keys a second arrived at the last receiver. */
  public double perSecond() {
    return keys * 1e9 / (tally.lastAt() - begin);
  }
}
