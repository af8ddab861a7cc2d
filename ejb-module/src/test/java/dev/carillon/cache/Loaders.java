package dev.carillon.cache;

import java.util.function.Function;

/** Loaders and writers that tests plant. */
final class Loaders {
  private Loaders() {}

  /** Returns one that throws. */
  static Function<String, String> failing() {
    return key -> {
      throw new IllegalStateException("planted");
    };
  }
}
