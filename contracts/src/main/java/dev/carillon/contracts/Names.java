package dev.carillon.contracts;

import org.jspecify.annotations.Nullable;

/** The limits that names, keys and short texts keep, checked at the door. */
public final class Names {
  /** The longest name, key, tag or reason, in bytes of UTF-8. */
  public static final int MAX_BYTES = 512;

  private Names() {}

  /**
   * Returns the value if it is a name: not null, not empty, at most {@value #MAX_BYTES} bytes of
   * UTF-8, no unpaired surrogates.
   *
   * @param argument what the value is called in the error message
   * @throws IllegalArgumentException naming the argument and the limit
   */
  public static String require(String argument, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException(argument + " must not be null");
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException(argument + " must not be empty");
    }
    if (value.length() <= MAX_BYTES && isAscii(value)) {
      return value;
    }
    int bytes = utf8Length(argument, value);
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          argument + " must be at most " + MAX_BYTES + " bytes of UTF-8 but has " + bytes);
    }
    return value;
  }

  /** As {@link #require}, but null passes. */
  static @Nullable String requireOrNull(String argument, @Nullable String value) {
    return value == null ? null : require(argument, value);
  }

  /** Returns the beginning of a text that surely fits into a frame. */
  static String brief(String text) {
    int chars = MAX_BYTES / 3;
    return text.length() <= chars ? text : text.substring(0, chars);
  }

  private static boolean isAscii(String value) {
    int all = 0;
    for (int i = 0; i < value.length(); i++) {
      all |= value.charAt(i);
    }
    return all < 0x80;
  }

  private static int utf8Length(String argument, String value) {
    int bytes = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw new IllegalArgumentException(
            argument + " must be valid Unicode but has an unpaired surrogate at index " + i);
      }
    }
    return bytes;
  }
}
