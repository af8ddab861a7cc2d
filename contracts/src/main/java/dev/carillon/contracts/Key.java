package dev.carillon.contracts;

import java.io.Serializable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An item's key: a String, an Integer, a Long, a UUID or an enum constant.
 *
 * <p>An enum constant travels as its name; its class does not, since the receiving instance must
 * not load a class that a message names. So a key made from {@code Color.RED} equals one made from
 * any other constant called {@code RED}; within one cache keys have one type.
 */
public sealed interface Key extends Serializable {

  /** A String key, 1 to {@value Names#MAX_BYTES} bytes of UTF-8. */
  record Text(String value) implements Key {
    public Text {
      Names.require("key", value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** An Integer key. */
  record Int(int number) implements Key {
    @Override
    public Integer value() {
      return number;
    }

    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }

  /** A Long key. */
  record Long64(long number) implements Key {
    @Override
    public Long value() {
      return number;
    }

    @Override
    public String toString() {
      return Long.toString(number);
    }
  }

  /** A UUID key, as its two halves. */
  record Uuid(long high, long low) implements Key {
    @Override
    public UUID value() {
      return new UUID(high, low);
    }

    @Override
    public String toString() {
      return value().toString();
    }
  }

  /** An enum constant, by its name. */
  record EnumConstant(String value) implements Key {
    public EnumConstant {
      Names.require("key", value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** Returns the key as a plain object; an enum constant as its name. */
  Object value();

  /**
   * Returns the key for an object.
   *
   * @throws IllegalArgumentException if the object is null, of another type, empty or too long
   */
  static Key of(@Nullable Object key) {
    if (key instanceof String text) {
      return new Text(text);
    }
    if (key instanceof Integer number) {
      return new Int(number);
    }
    if (key instanceof Long number) {
      return new Long64(number);
    }
    if (key instanceof UUID uuid) {
      return new Uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }
    if (key instanceof Enum<?> constant) {
      return new EnumConstant(constant.name());
    }
    if (key instanceof Key already) {
      return already;
    }
    if (key == null) {
      throw new IllegalArgumentException("key must not be null");
    }
    throw new IllegalArgumentException(
        "key must be a String, Integer, Long, UUID or enum constant but is a "
            + key.getClass().getName());
  }

  /** Says whether this is the key of that object; false if that object can be no key. */
  default boolean is(@Nullable Object key) {
    if (key instanceof Enum<?> constant) {
      return this instanceof EnumConstant mine && mine.value().equals(constant.name());
    }
    return value().equals(key);
  }
}
