package dev.carillon.demo.settings;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A copy of something that is loaded when it is first asked for and forgotten on request. What was
 * loaded is kept only if nobody asked to forget it since that load began, since such a load may
 * have read what was true before.
 *
 * <p>Safe for use by many threads. One load runs at a time; {@link #drop} never waits for it.
 *
 * @param <T> what is copied; immutable, since all callers get the same object
 */
final class GuardedCopy<T> {

  /**
   * What a caller got.
   *
   * @param value the value
   * @param origin where it came from
   */
  record Found<T>(T value, Origin origin) {}

  /** Where a value came from. */
  enum Origin {
    /** It was here. */
    COPY,
    /** It was loaded for this caller, and kept. */
    LOADED,
    /** It was loaded for this caller and forgotten at once, since a drop came meanwhile. */
    LOADED_NOT_KEPT
  }

  private final ReentrantLock loading = new ReentrantLock();
  private final Object state = new Object();
  private @Nullable T value; // guarded by state
  private long drops; // guarded by state

  /**
   * Returns the copy, or what the loader returns. No load that began before a {@link #drop} is ever
   * the answer to a call that began after it.
   */
  Found<T> get(Supplier<T> loader) {
    T here = peek().orElse(null);
    if (here != null) {
      return new Found<>(here, Origin.COPY);
    }
    loading.lock();
    try {
      long dropsBefore;
      synchronized (state) {
        if (value != null) {
          return new Found<>(value, Origin.COPY);
        }
        dropsBefore = drops;
      }
      T loaded = loader.get();
      return new Found<>(loaded, keep(loaded, dropsBefore));
    } finally {
      loading.unlock();
    }
  }

  private Origin keep(T loaded, long dropsBefore) {
    synchronized (state) {
      if (drops != dropsBefore) {
        return Origin.LOADED_NOT_KEPT;
      }
      value = loaded;
      return Origin.LOADED;
    }
  }

  /** Returns the copy if there is one, and loads nothing. */
  Optional<T> peek() {
    synchronized (state) {
      return Optional.ofNullable(value);
    }
  }

  /** Forgets the copy, and whatever is being loaded now. */
  void drop() {
    synchronized (state) {
      value = null;
      drops++;
    }
  }
}
