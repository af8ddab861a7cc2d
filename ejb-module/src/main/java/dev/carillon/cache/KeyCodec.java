package dev.carillon.cache;

/**
 * Writes keys of a type as text, and reads them. Pure functions, thread-safe; two keys are equal if
 * and only if their texts are.
 *
 * @param <K> the type of the keys
 */
public interface KeyCodec<K> {
  /** Returns a key as text, 1 to 512 bytes of UTF-8. */
  String toText(K key);

  /** Returns the key that has this text, which may come from another version of the application. */
  K fromText(String text);
}
