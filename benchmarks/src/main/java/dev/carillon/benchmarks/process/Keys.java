package dev.carillon.benchmarks.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The keys of all measurements: distinct, 20 characters, and their number can be read off. */
public final class Keys {
  private static final String PREFIX = "bench-key-";
  private static final int LENGTH = 20;

  private Keys() {}

  /** Returns the key of a number. */
  @SuppressWarnings("deprecation") // the fastest way to ASCII bytes; it is part of every loop
  public static String of(int number) {
    byte[] key = new byte[LENGTH];
    PREFIX.getBytes(0, PREFIX.length(), key, 0);
    int rest = number;
    for (int at = LENGTH - 1; at >= PREFIX.length(); at--) {
      key[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return new String(key, ISO_8859_1);
  }

  /** Returns the number of a key, or -1 if it is none of these keys. */
  static int number(String key) {
    if (key.length() != LENGTH || !key.startsWith(PREFIX)) {
      return -1;
    }
    int number = 0;
    for (int at = PREFIX.length(); at < LENGTH; at++) {
      int digit = key.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
