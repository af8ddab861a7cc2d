package dev.carillon.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was flushed so lately that the source, which may be a replica, need not know of it yet.
 * Thread-safe. When it gets too much to be known one by one, all counts as flushed for a while.
 */
final class LateFlushes {
  private final long lag;
  private final LongSupplier clock;

  /** Places, and marks, which it keeps. */
  private final Cache<Object, Boolean> known;

  /** When something had to be forgotten too early; null if never. */
  private volatile @Nullable Long overflow;

  /**
   * Knows nothing yet.
   *
   * @param most how many are known one by one
   */
  LateFlushes(Duration lag, LongSupplier clock, int most) {
    this.lag = lag.toNanos();
    this.clock = clock;
    known =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .expireAfterWrite(lag)
            .ticker(clock::getAsLong)
            .maximumSize(most)
            .evictionListener((what, always, cause) -> evicted(cause == RemovalCause.SIZE))
            .build();
  }

  private void evicted(boolean early) {
    if (early) {
      overflow = clock.getAsLong();
    }
  }

  /** A place, a region, a tag or the cache was flushed, or is about to be. */
  void add(Object what) {
    known.put(what, true);
  }

  /** Says whether one of these was flushed lately. */
  boolean isAny(Stream<Object> several) {
    Long early = overflow;
    return early != null && clock.getAsLong() - early < lag
        || several.anyMatch(what -> known.getIfPresent(what) != null);
  }
}
