package dev.carillon.demo.settings;

/** Two instances added the same setting at the same moment, and this one came second. */
public class SettingsConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingsConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
