package dev.carillon.config;

import java.util.Objects;

/** A password, which no text shows. Immutable. */
public final class Password {
  private final String value;

  /** Makes a password; empty stands for none. */
  public Password(String value) {
    this.value = value;
  }

  /** Says whether there is none. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** Returns a copy of its characters. */
  public char[] characters() {
    return value.toCharArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Password password && value.equals(password.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(value);
  }

  @Override
  public String toString() {
    return isEmpty() ? "none" : "***";
  }
}
