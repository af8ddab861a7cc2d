package dev.carillon.benchmarks;

import java.util.List;
import org.HdrHistogram.Histogram;

/** What stands for many values: a median, a percentile. */
final class Quantiles {
  private static final int DIGITS = 3;

  private Quantiles() {}

  /** Returns the distribution of durations in nanoseconds. */
  static Histogram of(long[] nanos) {
    Histogram histogram = new Histogram(DIGITS);
    for (long each : nanos) {
      histogram.recordValue(Math.max(0, each));
    }
    return histogram;
  }

  /** Returns the median; not a number if there are no values. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Returns a percentile of a distribution in nanoseconds. */
  static double micros(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1_000.0;
  }
}
