package dev.carillon.cache;

import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheKey;
import dev.carillon.config.InvalidConfigException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes a near cache. What is set here holds unless configuration says otherwise, so that an
 * operator has the last word. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class NearCacheBuilder<K, V> {
  private final NearCaches caches;
  private final String name;
  private final Class<K> keyType;
  private final Map<String, String> defaults = new HashMap<>();
  private @Nullable KeyCodec<K> codec;
  private @Nullable EntryWeigher<V> weigher;

  NearCacheBuilder(NearCaches caches, String name, Class<K> keyType) {
    this.caches = caches;
    this.name = name;
    this.keyType = keyType;
  }

  /** Sets how keys are written as text, if they are of no type that crosses by itself. */
  public NearCacheBuilder<K, V> keyCodec(KeyCodec<K> keyCodec) {
    codec = keyCodec;
    return this;
  }

  /** Sets what weighs entries; {@code maximum-size} bounds their weight then. */
  public NearCacheBuilder<K, V> weigher(EntryWeigher<V> entryWeigher) {
    weigher = entryWeigher;
    return this;
  }

  /** Sets what holds unless configuration says otherwise, as it would be written there. */
  public NearCacheBuilder<K, V> set(CacheKey key, String value) {
    defaults.put(key.of(name).key(), value);
    return this;
  }

  /**
   * Makes the cache, or returns the one of that name which there is already.
   *
   * @throws InvalidConfigException if a setting cannot be used; it names the key, the limit and the
   *     value
   * @throws IllegalArgumentException if the type of the keys needs a codec and has none
   * @throws IllegalStateException if the cache exists and its keys are of another type
   */
  public NearCache<K, V> build() {
    CacheConfig config = caches.config(name, key -> Optional.ofNullable(defaults.get(key)));
    return caches.make(name, keyType, codec, config, weigher);
  }
}
