package dev.carillon.cache;

/**
 * Is called back when a cache has changed: where and when an observer of the same event would be.
 * It must not wait for others, and must be thread-safe, since changes of different items are told
 * side by side.
 */
@FunctionalInterface
public interface ChangeListener {
  /**
   * Takes a change.
   *
   * @throws Exception if it could not be handled: it is logged, counted, and shows as FAILED at the
   *     sender; nobody else is kept from it
   */
  void onChange(CacheChange change) throws Exception;
}
