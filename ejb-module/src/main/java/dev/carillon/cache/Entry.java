package dev.carillon.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A local copy of a value. Immutable but for when it was last served, and whether it is loaded. */
final class Entry<V> {
  private static final VarHandle REFRESHING;

  static {
    try {
      REFRESHING = MethodHandles.lookup().findVarHandle(Entry.class, "refreshing", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final V value;
  private final long loadStart;
  private final long flushes;
  private final Marks[] tags;
  private long servedAt;

  @SuppressWarnings("UnusedVariable") // changed by its handle
  private volatile boolean refreshing;

  Entry(V value, Token<V> token, long now) {
    this.value = value;
    this.loadStart = token.loadStart();
    this.flushes = token.flushes();
    this.tags = token.tags();
    this.servedAt = now;
  }

  V value() {
    return value;
  }

  /** Returns when its load began. */
  long loadStart() {
    return loadStart;
  }

  /**
   * Says whether it was loaded before the last flush of its cache, its region or one of its tags.
   */
  boolean isFlushed(Marks cache, Marks region) {
    return Marks.isAnyFlushedSince(flushes, cache, region, tags);
  }

  /** Returns when it was last served; threads may differ by little, which harms nobody. */
  long servedAt() {
    return servedAt;
  }

  void served(long now) {
    servedAt = now;
  }

  /** Claims to load it anew; only the first may. */
  boolean claimRefresh() {
    return REFRESHING.compareAndSet(this, false, true);
  }

  /** Nobody loads it anew any more. */
  void releaseRefresh() {
    REFRESHING.setVolatile(this, false);
  }
}
