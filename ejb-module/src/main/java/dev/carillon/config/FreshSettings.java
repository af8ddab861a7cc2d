package dev.carillon.config;

import java.util.Optional;
import java.util.function.Function;

/** Settings that a server may answer for from a cache of its own, and that can be asked past it. */
public interface FreshSettings extends Function<String, Optional<String>> {
  /** Returns the value of a key as its source says it now, or nothing if it is not set. */
  Optional<String> fresh(String key);

  /** Returns what answers as freshly as it can. */
  static Function<String, Optional<String>> of(Function<String, Optional<String>> settings) {
    return settings instanceof FreshSettings fresh ? fresh::fresh : settings;
  }
}
