package dev.carillon.cli;

import dev.carillon.contracts.Key;

/** What a key is in the cache, and so how its text is read. */
enum KeyType {
  /** Text. */
  STRING("a text"),
  /** A whole number of 32 bits. */
  INT("a whole number of 32 bits"),
  /** A whole number of 64 bits. */
  LONG("a whole number of 64 bits"),
  /** A UUID. */
  UUID("a UUID"),
  /** An enum constant, by its name. */
  ENUM("an enum constant's name");

  private final String form;

  KeyType(String form) {
    this.form = form;
  }

  /**
   * Returns the key of a text.
   *
   * @throws IllegalArgumentException if it is no key of this type
   */
  Key read(String text) {
    return switch (this) {
      case STRING -> new Key.Text(text);
      case ENUM -> new Key.EnumConstant(text);
      case INT, LONG, UUID -> parse(text);
    };
  }

  private Key parse(String text) {
    try {
      return switch (this) {
        case INT -> new Key.Int(Integer.parseInt(text));
        case LONG -> new Key.Long64(Long.parseLong(text));
        default -> Key.of(java.util.UUID.fromString(text));
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("key must be " + form + " but was \"" + text + "\"", e);
    }
  }
}
