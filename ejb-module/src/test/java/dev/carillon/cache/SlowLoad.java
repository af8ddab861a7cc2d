package dev.carillon.cache;

import java.util.Set;

/** A load of a near cache that takes its time: what a reader does in one call, in two. */
public final class SlowLoad<V> {
  private final Copies<V> copies;
  private final Object place;
  private final Token<V> token;
  private final boolean joined;

  private SlowLoad(Copies<V> copies, Object place, Marks region, Set<String> tags) {
    this.copies = copies;
    this.place = place;
    token = copies.loading(place, region, copies.tags(tags));
    joined = copies.beginOrJoin(place, region, token) != token;
  }

  /** Begins, or joins the load that is running. */
  public static <K, V> SlowLoad<V> begin(
      NearCache<K, V> cache, String region, K key, Set<String> tags) {
    Copies<V> copies = cache.copies();
    Marks marks = copies.region(region);
    return new SlowLoad<>(copies, copies.place(marks, key), marks, tags);
  }

  /** Says whether it only waits for another one. */
  public boolean isJoined() {
    return joined;
  }

  /** Ends, and stores what it brings if it may. */
  public void end(V value) {
    copies.store(place, value, token, 0);
    copies.loads().end(place, token);
    token.value().complete(value);
  }

  /** Says whether an entry is held that was not flushed, may it be served or not. */
  public static <K, V> boolean holds(NearCache<K, V> cache, String region, K key) {
    Copies<V> copies = cache.copies();
    Marks marks = copies.region(region);
    return copies.get(copies.place(marks, key), marks) != null;
  }
}
