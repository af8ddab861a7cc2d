package dev.carillon.cache;

/**
 * Weighs entries, so that {@code maximum-size} bounds their weight and not their number. A pure
 * function.
 *
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface EntryWeigher<V> {
  /** Returns the weight of an entry, at least 0, which does not change. */
  int weigh(Object key, V value);
}
