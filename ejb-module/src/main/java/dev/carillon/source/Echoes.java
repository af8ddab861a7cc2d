package dev.carillon.source;

import java.util.HashMap;
import java.util.Map;

/**
 * The removals that were asked for here and of which listeners are told, on whatever thread: each
 * is expected once. Thread-safe.
 */
final class Echoes<K> {
  private final Map<K, Integer> expected = new HashMap<>();

  /** Expects one more of a key. */
  synchronized void expect(K key) {
    expected.merge(key, 1, Integer::sum);
  }

  /** Takes one of a key; returns false if none is expected. */
  synchronized boolean take(K key) {
    Integer count = expected.get(key);
    if (count == null) {
      return false;
    }
    if (count == 1) {
      expected.remove(key);
    } else {
      expected.put(key, count - 1);
    }
    return true;
  }
}
