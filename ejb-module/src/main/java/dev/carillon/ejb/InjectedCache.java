package dev.carillon.ejb;

import dev.carillon.cache.KeyCodec;
import dev.carillon.cache.NearCache;
import dev.carillon.cache.NearCacheBuilder;
import dev.carillon.cache.NearCaches;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A near cache that the application injects by its name; it is made when it is first asked for.
 * Thread-safe.
 */
final class InjectedCache {
  private final String name;
  private final ParameterizedType type;
  private final String where;
  private @Nullable Bean<?> codec;
  private @Nullable NearCache<?, ?> made;

  /**
   * Notes a near cache.
   *
   * @param type its type with those of its keys and values
   * @param where where it is injected first, for people
   */
  InjectedCache(String name, ParameterizedType type, String where) {
    this.name = name;
    this.type = type;
    this.where = where;
  }

  String name() {
    return name;
  }

  ParameterizedType type() {
    return type;
  }

  String where() {
    return where;
  }

  /** Returns the type of the keys. */
  Type keys() {
    return type.getActualTypeArguments()[0];
  }

  /** Has a bean write the keys as text. */
  void use(Bean<?> codecBean) {
    codec = codecBean;
  }

  /**
   * Refuses keys that need a codec if there is none.
   *
   * @throws IllegalArgumentException with a sentence that says so
   */
  void requireCodecIfNeeded() {
    if (codec == null) {
      NearCaches.requireKeysWithoutCodec(name, keyClass());
    }
  }

  synchronized NearCache<?, ?> get(Supplier<NearCaches> caches, BeanManager beans) {
    NearCache<?, ?> cache = made;
    if (cache == null) {
      cache = make(caches.get().builder(name, keyClass()), beans);
      made = cache;
    }
    return cache;
  }

  private <K> NearCache<K, Object> make(NearCacheBuilder<K, Object> builder, BeanManager beans) {
    Bean<?> bean = codec;
    if (bean != null) {
      @SuppressWarnings("unchecked") // it was found by the type of the keys
      KeyCodec<K> keyCodec =
          (KeyCodec<K>) beans.getReference(bean, Object.class, beans.createCreationalContext(bean));
      builder.keyCodec(keyCodec);
    }
    return builder.build();
  }

  private Class<?> keyClass() {
    return (Class<?>) (keys() instanceof ParameterizedType generic ? generic.getRawType() : keys());
  }
}
