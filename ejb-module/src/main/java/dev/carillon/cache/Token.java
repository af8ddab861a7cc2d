package dev.carillon.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A load, or the write of a value that is to be kept, from its beginning to its end; it decides
 * whether the value may be stored. Thread-safe.
 */
final class Token<V> {
  /** What it loads, which others may wait for. */
  private final CompletableFuture<@Nullable V> value = new CompletableFuture<>();

  private volatile @Nullable Thread loader;
  private final long flushes;
  private final Marks[] tags;
  private final boolean reliable;
  private final AtomicInteger voids = new AtomicInteger();

  /** Moved back by loads that rest on other copies; by the loading thread only. */
  private long loadStart;

  /**
   * Begins.
   *
   * @param flushes how many flushes of its cache there have been
   * @param tags what the value carries
   * @param reliable whether the source is known to be up to date
   */
  Token(long loadStart, long flushes, Marks[] tags, boolean reliable) {
    this.loadStart = loadStart;
    this.flushes = flushes;
    this.tags = tags;
    this.reliable = reliable;
  }

  CompletableFuture<@Nullable V> value() {
    return value;
  }

  /** The calling thread loads it. */
  void loadedHere() {
    loader = Thread.currentThread();
  }

  /** It is loaded no more, so that its thread may wait for it like any other. */
  void loaded() {
    loader = null;
  }

  /** Says whether the calling thread loads it, and so must not wait for it. */
  boolean isLoadedHere() {
    return loader == Thread.currentThread();
  }

  long flushes() {
    return flushes;
  }

  Marks[] tags() {
    return tags;
  }

  long loadStart() {
    return loadStart;
  }

  /** What it loads rests on a copy that is known to be right as of a time only. */
  void restsOn(long asOf) {
    if (loadStart - asOf > 0) {
      loadStart = asOf;
    }
  }

  /** Its key was flushed. */
  void flushed() {
    voids.incrementAndGet();
  }

  /** Says whether its cache, its region or one of its tags was flushed since it began. */
  boolean isFlushed(Marks cache, Marks region) {
    return Marks.isAnyFlushedSince(flushes, cache, region, tags);
  }

  /** Says whether its key was flushed only so often, and nothing else speaks against its value. */
  boolean mayBeStored(int ownFlushes) {
    return reliable && voids.get() == ownFlushes;
  }
}
