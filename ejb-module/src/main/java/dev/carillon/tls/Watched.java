package dev.carillon.tls;

import dev.carillon.config.ConfigKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.telemetry.LogLine;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Something that is made of files, and made anew when they change; what cannot be made anew stays
 * as it was. Thread-safe for readers; one thread at a time looks at the files.
 */
final class Watched<T> {
  private final List<Source> sources;
  private final Function<Map<ConfigKey, ByteBuffer>, T> making;
  private Map<ConfigKey, ByteBuffer> content;
  private volatile T value;
  private String complaint = "";

  /**
   * Makes it for the first time.
   *
   * @throws InvalidConfigException if that cannot be
   */
  Watched(List<Source> sources, Function<Map<ConfigKey, ByteBuffer>, T> making) {
    this.sources = sources;
    this.making = making;
    content = read();
    value = making.apply(content);
  }

  private Map<ConfigKey, ByteBuffer> read() {
    Map<ConfigKey, ByteBuffer> read = new EnumMap<>(ConfigKey.class);
    sources.forEach(source -> read.put(source.key(), source.read()));
    return read;
  }

  T get() {
    return value;
  }

  /** Looks at the files; returns whether something new was made of them. */
  boolean look() {
    try {
      Map<ConfigKey, ByteBuffer> now = read();
      boolean changed = !now.equals(content);
      if (changed) {
        value = making.apply(now);
        content = now;
      }
      complaint = "";
      return changed;
    } catch (InvalidConfigException e) {
      complain(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void complain(String text) {
    if (!text.equals(complaint)) {
      complaint = text;
      LogLine.CERTIFICATES_KEPT.log(text);
    }
  }
}
