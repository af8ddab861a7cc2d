package dev.carillon.cache;

import dev.carillon.contracts.Key;
import dev.carillon.contracts.Names;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which changes a subscription is about: those of a whole cache, of a region or of an item.
 *
 * <p>It selects what concerns any part of that: a subscription to an item gets, if it asks for
 * CLEAR_REGION, that its region was cleared, too.
 *
 * @param cache the cache
 * @param region the region, or null for all of them
 * @param key the key, or null for all of them
 */
public record CacheSelector(String cache, @Nullable String region, @Nullable Key key) {
  public CacheSelector {
    Names.require("cache", cache);
    if (region != null) {
      Names.require("region", region);
    }
    if (key != null && region == null) {
      throw new IllegalArgumentException("an item is selected by its region and its key");
    }
  }

  /** Selects a cache. */
  public static CacheSelector cache(String cache) {
    return new CacheSelector(cache, null, null);
  }

  /** Selects a region of a cache. */
  public static CacheSelector region(String cache, String region) {
    return new CacheSelector(cache, Names.require("region", region), null);
  }

  /**
   * Selects an item of a region.
   *
   * @param key a String, Integer, Long, UUID or enum constant; the text of a key that has a {@link
   *     KeyCodec}
   */
  public static CacheSelector item(String cache, String region, Object key) {
    return new CacheSelector(cache, Names.require("region", region), Key.of(key));
  }

  /** Returns what selects the next wider place; null if there is none. */
  @Nullable CacheSelector wider() {
    if (region == null) {
      return null;
    }
    return new CacheSelector(cache, key == null ? null : region, null);
  }

  /** Says whether this is wider than another of the same cache. */
  boolean isWiderThan(CacheSelector other) {
    return !equals(other)
        && key == null
        && (region == null || Objects.equals(region, other.region));
  }

  /** Returns the selector as a person would write it: {@code catalog/eu/sku-1}. */
  @Override
  public String toString() {
    return cache + (region == null ? "" : "/" + region) + (key == null ? "" : "/" + key);
  }
}
