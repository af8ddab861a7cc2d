package dev.carillon.config;

/** A setting that cannot be used; the message names the key, the limit and the value. */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception for a setting. */
  public InvalidConfigException(String message) {
    super(message);
  }

  static InvalidConfigException outOfRange(Setting key, String value) {
    return new InvalidConfigException(
        key.key() + " must be " + key.range() + " but was \"" + value + "\"");
  }
}
