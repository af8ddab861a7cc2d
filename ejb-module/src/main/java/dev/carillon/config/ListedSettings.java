package dev.carillon.config;

import java.util.Optional;
import java.util.function.Function;

/** Settings that can say which keys are set. */
public interface ListedSettings extends Function<String, Optional<String>> {
  /** Returns the keys that are set, as they are written there; those of the environment differ. */
  Iterable<String> keys();
}
