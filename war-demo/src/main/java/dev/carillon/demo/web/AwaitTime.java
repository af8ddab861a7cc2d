package dev.carillon.demo.web;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query parameter {@code await}: how long a request waits for the instances to answer, written
 * {@code 500ms}, {@code 2s} or as ISO-8601.
 */
final class AwaitTime {
  static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Pattern SHORT_FORM = Pattern.compile("(\\d{1,6})(ms|s)");
  private static final int MAX_QUOTED = 40;

  private AwaitTime() {}

  /**
   * Returns the time written; none if nothing is.
   *
   * @throws IllegalArgumentException naming what was written and the limit
   */
  static Duration parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return Duration.ZERO;
    }
    Duration time = read(text);
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw refused(text);
    }
    return time;
  }

  private static Duration read(String text) {
    Matcher shortForm = SHORT_FORM.matcher(text);
    if (shortForm.matches()) {
      long number = Long.parseLong(shortForm.group(1));
      return shortForm.group(2).equals("s")
          ? Duration.ofSeconds(number)
          : Duration.ofMillis(number);
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw refused(text);
    }
  }

  private static IllegalArgumentException refused(String text) {
    String quoted = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
    return new IllegalArgumentException(
        "await must be 0s.."
            + LONGEST.toSeconds()
            + "s, written 500ms, 2s or PT2S, but was \""
            + quoted
            + "\"");
  }
}
