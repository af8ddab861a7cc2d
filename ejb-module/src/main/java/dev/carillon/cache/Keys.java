package dev.carillon.cache;

import dev.carillon.contracts.Key;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How the keys of one cache cross the wire and come back. */
interface Keys<K> {
  Set<Class<?>> AS_THEY_ARE = Set.of(String.class, Integer.class, Long.class, UUID.class);

  /** Returns the key for the wire. */
  Key toWire(K key);

  /**
   * Returns what a key of the wire is here; null if no key of this cache can be it.
   *
   * @throws RuntimeException if it cannot be read, or is of another type: it may be any then
   */
  @Nullable Object fromWire(Key key);

  /**
   * Returns how keys of a type cross.
   *
   * @throws IllegalArgumentException if they need a codec
   */
  static <K> Keys<K> of(String cache, Class<K> type) {
    if (AS_THEY_ARE.contains(type)) {
      return new AsTheyAre<>(type);
    }
    if (type.isEnum()) {
      return new Constants<>(type);
    }
    throw new IllegalArgumentException(
        "keys of near cache \""
            + cache
            + "\" must be String, Integer, Long, UUID or an enum, or have a KeyCodec, but are "
            + type.getName());
  }

  /** Keys that are the same on the wire. */
  record AsTheyAre<K>(Class<K> type) implements Keys<K> {
    @Override
    public Key toWire(K key) {
      return Key.of(key);
    }

    @Override
    public @Nullable Object fromWire(Key key) {
      return type.cast(key.value());
    }
  }

  /** Constants, which cross by their names. */
  record Constants<K>(Class<K> type) implements Keys<K> {
    @Override
    public Key toWire(K key) {
      return Key.of(key);
    }

    @Override
    public @Nullable Object fromWire(Key key) {
      String name = ((Key.EnumConstant) key).value();
      for (K constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
      return null;
    }
  }

  /** Keys that are written as text. */
  record AsText<K>(KeyCodec<K> codec) implements Keys<K> {
    @Override
    public Key toWire(K key) {
      return Key.of(codec.toText(key));
    }

    @Override
    public @Nullable Object fromWire(Key key) {
      return codec.fromText(((Key.Text) key).value());
    }
  }
}
