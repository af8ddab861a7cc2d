package dev.carillon.recycle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Settings that are looked at again and again. Not thread-safe.
 *
 * <p>A value that changes twice between two looks is one change, or none.
 */
public final class WatchedKeys {
  private final Set<String> keys;
  private final Function<String, Optional<String>> source;
  private final Map<String, Optional<String>> seen = new HashMap<>();

  /**
   * A setting that has another value than at the last look.
   *
   * @param key the setting's key
   * @param before the value then; empty if it was not set
   * @param after the value now; empty if it is not set
   */
  public record Change(String key, Optional<String> before, Optional<String> after) {}

  /**
   * Looks for the first time.
   *
   * @param source answers with a key's value as it is now, or nothing if it is not set
   */
  public WatchedKeys(Set<String> keys, Function<String, Optional<String>> source) {
    this.keys = new TreeSet<>(keys);
    this.source = source;
    this.keys.forEach(key -> seen.put(key, source.apply(key)));
  }

  /**
   * Looks again, and returns what has changed, by the order of keys. If the source throws nothing
   * counts as seen.
   */
  public List<Change> look() {
    Map<String, Optional<String>> now = new HashMap<>();
    keys.forEach(key -> now.put(key, source.apply(key)));
    List<Change> changes = new ArrayList<>();
    for (String key : keys) {
      Optional<String> before = seen.getOrDefault(key, Optional.empty());
      Optional<String> after = now.getOrDefault(key, Optional.empty());
      if (!before.equals(after)) {
        changes.add(new Change(key, before, after));
      }
    }
    seen.putAll(now);
    return changes;
  }
}
