package dev.carillon.demo.settings;

import java.util.regex.Pattern;

/** What a setting's key and value may be, checked before anything is stored. */
final class SettingRules {
  /** The most settings there may be: this is a page for people. */
  static final int MAX_SETTINGS = 60;

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final int MAX_QUOTED = 40;

  private SettingRules() {}

  /**
   * Returns the key if it is one.
   *
   * @throws IllegalArgumentException naming the key and the limit
   */
  static String requireKey(String key) {
    if (key.length() > Setting.MAX_KEY) {
      throw new IllegalArgumentException(
          "A key must be at most " + Setting.MAX_KEY + " characters but has " + key.length() + ".");
    }
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "A key must be letters, digits, dots, hyphens and underscores, the first one a letter or"
              + " digit, but was \""
              + shortened(key)
              + "\".");
    }
    return key;
  }

  /**
   * Returns the value if it is one.
   *
   * @throws IllegalArgumentException naming the limit
   */
  static String requireValue(String key, String value) {
    if (value.length() > Setting.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The value of "
              + key
              + " must be at most "
              + Setting.MAX_VALUE
              + " characters but has "
              + value.length()
              + ".");
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw new IllegalArgumentException(
            String.format(
                "The value of %s must be one line of text but has the control character U+%04X at"
                    + " index %d.",
                key, (int) value.charAt(i), i));
      }
    }
    return value;
  }

  private static String shortened(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }
}
