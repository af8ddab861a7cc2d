package dev.carillon.cache;

/**
 * When a cache, a region or a tag was last flushed, and whether an open transaction holds it.
 * Thread-safe. Regions and tags have one as long as somebody refers to it.
 */
final class Marks {
  /** How many flushes of the cache there had been, with the last one of this. */
  private volatile long flushedAt;

  private volatile int holds;

  synchronized void flushed(long number) {
    if (number > flushedAt) {
      flushedAt = number;
    }
  }

  /** Says whether it was flushed after so many flushes. */
  boolean isFlushedSince(long flushes) {
    return flushedAt > flushes;
  }

  /** Says whether a cache, a region or one of some tags was flushed after so many flushes. */
  static boolean isAnyFlushedSince(long flushes, Marks cache, Marks region, Marks[] tags) {
    if (cache.isFlushedSince(flushes) || region.isFlushedSince(flushes)) {
      return true;
    }
    for (Marks tag : tags) {
      if (tag.isFlushedSince(flushes)) {
        return true;
      }
    }
    return false;
  }

  synchronized void hold() {
    holds++;
  }

  synchronized void release() {
    holds--;
  }

  boolean isHeld() {
    return holds > 0;
  }
}
