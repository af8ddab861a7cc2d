package dev.carillon.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A limit that a measured value has to keep.
 *
 * @param of what the value is, for people
 * @param value what was measured; not a number if it was not
 * @param sign which side of the limit is good
 * @param limit the limit
 */
record Target(String of, double value, char sign, double limit) {
  static Target atLeast(double limit, double value, String of) {
    return new Target(of, value, '≥', limit);
  }

  static Target atMost(double limit, double value, String of) {
    return new Target(of, value, '≤', limit);
  }

  /** Says of each target whether it is met. */
  static String verdict(Target... targets) {
    return Arrays.stream(targets)
        .filter(target -> !Double.isNaN(target.value))
        .map(Target::toString)
        .collect(Collectors.joining("; "));
  }

  boolean isMet() {
    return sign == '≥' ? value >= limit : value <= limit;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s: %s %s %.4g", isMet() ? "met" : "**missed**", of, sign, limit);
  }
}
