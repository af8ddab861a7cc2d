package dev.carillon.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Times counted by their size, in buckets each of which reaches twice as far as the one before:
 * from 0.25 ms to 16.384 s. Thread-safe, without a lock.
 */
public final class Latency {
  private static final long FIRST = 250_000;
  private static final double SECOND = 1e9;

  /** How many buckets have a bound; one more has none. */
  private static final int BOUNDED = 17;

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDED + 1);
  private final LongAdder nanos = new LongAdder();

  /** Notes one time, in nanoseconds. */
  public void record(long time) {
    long took = Math.max(1, time);
    int bucket = Long.SIZE - Long.numberOfLeadingZeros((took - 1) / FIRST);
    counts.incrementAndGet(Math.min(bucket, BOUNDED));
    nanos.add(took);
  }

  /** Returns the bounds of the buckets in seconds, the last of which is infinite. */
  public static List<Double> bounds() {
    List<Double> bounds = new ArrayList<>();
    for (int i = 0; i < BOUNDED; i++) {
      bounds.add((FIRST << i) / SECOND);
    }
    bounds.add(Double.POSITIVE_INFINITY);
    return bounds;
  }

  /** Returns how many times were no longer than the bound of a bucket, the first of which is 0. */
  public long upTo(int bucket) {
    long sum = 0;
    for (int i = 0; i <= bucket; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /** Returns how many times were noted. */
  public long count() {
    return upTo(BOUNDED);
  }

  /** Returns the sum of all times, in seconds. */
  public double seconds() {
    return nanos.sum() / SECOND;
  }
}
