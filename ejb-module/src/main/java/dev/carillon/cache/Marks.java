package dev.carillon.cache;

/**
 * When a cache, a region or a tag was last flushed, and whether an open transaction holds it.
 * Thread-safe. Regions and tags have one as long as somebody refers to it.
 */
final class Marks {
  /** How many flushes of the cache there had been, with the last one of this. */
  private volatile long flushedAt;

  /** When that was, by the instance's clock. */
  private volatile long flushedTime;

  private volatile int holds;

  /** Whether it was ever flushed. */
  private volatile boolean flushed;

  synchronized void flushed(long number, long now) {
    flushedTime = now;
    flushed = true;
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

  /** Says whether it was flushed less than a while ago. */
  boolean isFlushedWithin(long nanos, long now) {
    return flushed && now - flushedTime < nanos;
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
