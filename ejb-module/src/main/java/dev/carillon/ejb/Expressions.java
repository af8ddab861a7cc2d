package dev.carillon.ejb;

import java.util.Optional;
import java.util.function.Function;

/**
 * Resolves the expressions of MicroProfile Config in the values of settings: {@code ${other}} and
 * {@code ${other:default}}, within each other too. One after a backslash is text. What cannot be
 * resolved stays as it is written, since servers have more expressions than these. Immutable.
 */
final class Expressions {
  private static final String START = "${";

  /** The specification asks for five. */
  private static final int MOST_WITHIN_EACH_OTHER = 20;

  private final Function<String, Optional<String>> written;

  /**
   * Resolves with other settings.
   *
   * @param written answers with the value of a key as it is written
   */
  Expressions(Function<String, Optional<String>> written) {
    this.written = written;
  }

  /** Returns the value of a key, or nothing if it is not set. */
  Optional<String> value(String key) {
    return value(key, 0);
  }

  private Optional<String> value(String key, int depth) {
    return written.apply(key).map(value -> resolved(value, key, depth));
  }

  private String resolved(String text, String key, int depth) {
    if (depth > MOST_WITHIN_EACH_OTHER) {
      throw new IllegalArgumentException(
          String.format(
              "%s has more than %d expressions within each other: does it refer to itself?",
              key, MOST_WITHIN_EACH_OTHER));
    }
    StringBuilder result = new StringBuilder();
    int done = 0;
    for (int start = text.indexOf(START); start >= 0; start = text.indexOf(START, done)) {
      int inside = start + START.length();
      int end = indexOf('}', text, inside);
      if (start > done && text.charAt(start - 1) == '\\') {
        result.append(text, done, start - 1).append(START);
        done = inside;
      } else if (end < 0) {
        break;
      } else {
        result
            .append(text, done, start)
            .append(
                ofExpression(text.substring(inside, end), key, depth + 1)
                    .orElse(text.substring(start, end + 1)));
        done = end + 1;
      }
    }
    return result.append(text, done, text.length()).toString();
  }

  private Optional<String> ofExpression(String expression, String key, int depth) {
    int colon = indexOf(':', expression, 0);
    String other = colon < 0 ? expression : expression.substring(0, colon);
    Optional<String> value = value(resolved(other, key, depth), depth);
    return value.isPresent() || colon < 0
        ? value
        : Optional.of(resolved(expression.substring(colon + 1), key, depth));
  }

  /** Returns where a character is that stands in no expression; -1 if there is none. */
  private static int indexOf(char sought, String text, int from) {
    int open = 0;
    for (int i = from; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == sought && open == 0) {
        return i;
      } else if (text.startsWith(START, i)) {
        open++;
      } else if (each == '}') {
        open--;
      }
    }
    return -1;
  }
}
