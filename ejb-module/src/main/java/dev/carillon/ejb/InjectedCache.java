package dev.carillon.ejb;

import dev.carillon.cache.KeyCodec;
import dev.carillon.cache.NearCache;
import dev.carillon.cache.NearCacheBuilder;
import dev.carillon.cache.NearCaches;
import dev.carillon.event.CacheName;
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

  synchronized NearCache<?, ?> get(Supplier<NearCaches> caches, BeanManager beans) {
    NearCache<?, ?> cache = made;
    if (cache == null) {
      cache = make(caches.get().builder(name, keyClass()), beans);
      made = cache;
    }
    return cache;
  }

  private <K> NearCache<K, Object> make(NearCacheBuilder<K, Object> builder, BeanManager beans) {
    Bean<?> bean = codecBean(beans);
    if (bean != null) {
      @SuppressWarnings("unchecked") // the container resolved it for the type of the keys
      KeyCodec<K> codec =
          (KeyCodec<K>)
              beans.getReference(bean, new CodecType(keys()), beans.createCreationalContext(bean));
      builder.keyCodec(codec);
    }
    return builder.build();
  }

  /**
   * Refuses keys that need a codec if the application has none for this cache.
   *
   * @throws IllegalArgumentException with a sentence that says so
   */
  void requireCodecIfNeeded(BeanManager beans) {
    if (codecBean(beans) == null) {
      NearCaches.requireKeysWithoutCodec(name, keyClass());
    }
  }

  /** Finds the bean that writes the keys as text. */
  private @Nullable Bean<?> codecBean(BeanManager beans) {
    return beans.resolve(beans.getBeans(new CodecType(keys()), new CacheName.Literal(name)));
  }

  private Type keys() {
    return type.getActualTypeArguments()[0];
  }

  private Class<?> keyClass() {
    return (Class<?>) (keys() instanceof ParameterizedType generic ? generic.getRawType() : keys());
  }

  /** The type of what writes keys as text. */
  private record CodecType(Type keys) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {keys};
    }

    @Override
    public Type getRawType() {
      return KeyCodec.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return null;
    }
  }
}
