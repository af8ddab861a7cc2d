package dev.carillon.config;

import java.util.Optional;

/** A setting: its key, what holds when it is not set, what it may be, and what it does. */
public interface Setting {
  /** Returns the key as it is written in configuration. */
  String key();

  /** Returns what holds when it is not set; empty if that depends on the application. */
  Optional<String> defaultValue();

  /** Returns what it may be, for people. */
  String range();

  /** Returns what it does, in a sentence. */
  String sentence();
}
