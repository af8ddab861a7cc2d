package dev.carillon.recycle;

import dev.carillon.config.RecycleConfig;
import dev.carillon.config.RecycleConfig.Mode;

/** The instance, as far as its recycling acts on it. Thread-safe. */
public interface RecycledInstance {
  /** Returns the settings. */
  RecycleConfig settings();

  /** Learns what recycling does to it; anew if that turns out to be something else. */
  void recyclesBy(Mode mode);

  /** Runs the observers of {@code RecycleStarting}, on the calling thread. */
  void starting(String reason);

  /** Runs the observers of {@code RecycleRequested}, on the calling thread. */
  void requested(String reason);

  /** Drops everything that near caches and other local copies hold. */
  void dropAll();

  /** Tells the others that this incarnation is about to end and that another one comes back. */
  void goes(String reason);

  /** Takes that back. */
  void stays();

  /** Runs something that may wait, on another thread. */
  void execute(Runnable task);
}
