package dev.carillon.contracts;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which span of a distributed trace something happened in: a {@code traceparent} of W3C Trace
 * Context, version 00. It is never all zeros.
 *
 * @param high the upper half of the trace's id
 * @param low the lower half
 * @param span the span's id
 * @param flags its flags, 0..255; 1 means that the trace is recorded
 */
public record TraceContext(long high, long low, long span, int flags) implements Serializable {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-([0-9a-f]{16})([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{2})");

  private static final int HEX = 16;

  public TraceContext {
    if ((high | low) == 0 || span == 0) {
      throw new IllegalArgumentException("the ids of a trace and its span must not be zero");
    }
    if (flags < 0 || flags > 0xff) {
      throw new IllegalArgumentException("flags must be 0..255 but were " + flags);
    }
  }

  /** Returns what a {@code traceparent} says; empty if it is none, or of another version. */
  public static Optional<TraceContext> parse(String traceparent) {
    Matcher parts = TRACEPARENT.matcher(traceparent);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long high = Long.parseUnsignedLong(parts.group(1), HEX);
    long low = Long.parseUnsignedLong(parts.group(2), HEX);
    long span = Long.parseUnsignedLong(parts.group(3), HEX);
    return (high | low) == 0 || span == 0
        ? Optional.empty()
        : Optional.of(new TraceContext(high, low, span, Integer.parseInt(parts.group(4), HEX)));
  }

  /** Returns the trace's id, 32 hexadecimal digits. */
  public String traceId() {
    return String.format(Locale.ROOT, "%016x%016x", high, low);
  }

  /** Returns the span's id, 16 hexadecimal digits. */
  public String spanId() {
    return String.format(Locale.ROOT, "%016x", span);
  }

  /** Returns the {@code traceparent}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "00-%s-%s-%02x", traceId(), spanId(), flags);
  }
}
