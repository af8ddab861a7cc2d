package dev.carillon.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What near caches of tests load from: each key has a version that changes. Thread-safe. */
final class Source implements Function<String, String> {
  private final Map<String, Integer> versions = new HashMap<>();
  private int loads;

  /** What happens when something is read, before it is. */
  Runnable beforeReading = () -> {};

  /** What happens when something was read, before it is returned. */
  Runnable afterReading = () -> {};

  /** Changes the value of a key, and returns the new one. */
  synchronized String change(String key) {
    versions.merge(key, 1, Integer::sum);
    return value(key);
  }

  /** Returns the value of a key as it is now. */
  synchronized String value(String key) {
    return key + " v" + versions.getOrDefault(key, 0);
  }

  @Override
  public String apply(String key) {
    beforeReading.run();
    String value;
    synchronized (this) {
      loads++;
      value = value(key);
    }
    afterReading.run();
    return value;
  }

  /** Returns how often something was read. */
  synchronized int loads() {
    return loads;
  }
}
