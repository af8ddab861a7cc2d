package dev.carillon.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a span of time is written: {@code 500ms}, {@code 5s}, {@code 15m}, {@code 1h}. */
final class Span {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Span() {}

  /**
   * Returns the span that is written so.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be a number and one of ms, s, m, h, as in 500ms or 15m, but was \"" + text + "\"");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /**
   * Returns the span if it is within limits.
   *
   * @throws IllegalArgumentException naming the option, the limits and the value
   */
  static Duration require(String option, Duration span, Duration least, Duration most) {
    if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          option + " must be " + exact(least) + ".." + exact(most) + " but was " + exact(span));
    }
    return span;
  }

  /** Returns the span as {@link #parse} reads it. */
  static String exact(Duration span) {
    long millis = span.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % HOUR == 0 && seconds > 0) {
      return seconds / HOUR + "h";
    }
    return seconds % MINUTE == 0 && seconds > 0 ? seconds / MINUTE + "m" : seconds + "s";
  }

  /** Returns the two largest units of the span: {@code 3s}, {@code 2m 5s}, {@code 4d 1h}. */
  static String brief(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < MINUTE) {
      return seconds + "s";
    }
    if (seconds < HOUR) {
      return seconds / MINUTE + "m " + seconds % MINUTE + "s";
    }
    return seconds < DAY
        ? seconds / HOUR + "h " + seconds % HOUR / MINUTE + "m"
        : seconds / DAY + "d " + seconds % DAY / HOUR + "h";
  }
}
