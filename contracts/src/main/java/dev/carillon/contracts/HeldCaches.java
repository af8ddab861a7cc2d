package dev.carillon.contracts;

import java.io.Serializable;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The caches an instance holds, which decide which flushes it gets.
 *
 * @param all whether it must be told of every cache, whatever its name
 * @param names the names it holds; empty if all
 */
public record HeldCaches(boolean all, TreeSet<String> names) implements Serializable {
  /** The most names that are listed one by one; an instance that holds more holds all. */
  public static final int MAX_NAMES = 1_024;

  /** No cache at all. */
  public static final HeldCaches NONE = of(Set.of());

  /** Every cache. */
  public static final HeldCaches ALL = new HeldCaches(true, new TreeSet<>());

  public HeldCaches {
    if (all && !names.isEmpty()) {
      throw new IllegalArgumentException("who holds all caches must list no names");
    }
    if (names.size() > MAX_NAMES) {
      throw new IllegalArgumentException(
          "held caches must be at most " + MAX_NAMES + " but are " + names.size());
    }
    names.forEach(name -> Names.require("cache", name));
    names = new TreeSet<>(names);
  }

  /** Returns the holding of these caches; of all if they are more than {@value #MAX_NAMES}. */
  public static HeldCaches of(Collection<String> names) {
    TreeSet<String> distinct = new TreeSet<>(names);
    return distinct.size() > MAX_NAMES ? ALL : new HeldCaches(false, distinct);
  }

  /** Says whether the cache of this name is held. */
  public boolean holds(String cache) {
    return all || names.contains(cache);
  }
}
