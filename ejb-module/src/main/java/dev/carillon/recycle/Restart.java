package dev.carillon.recycle;

import java.util.function.Consumer;

/** What ends this incarnation so that another one follows. */
public interface Restart {
  /**
   * Begins, and returns at once.
   *
   * @param failed told why if it cannot be done and this incarnation goes on; at most once
   */
  void begin(Consumer<String> failed);
}
