package dev.carillon.cache;

/** What stays of subscribing: closing it ends that. Thread-safe. */
public interface Subscription extends AutoCloseable {
  /**
   * Ends it: no call-back begins any more, though one that has begun on another thread may still
   * run. Does nothing when called again.
   */
  @Override
  void close();
}
