package dev.carillon.backlog;

import dev.carillon.contracts.HeldCaches;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last sequence of each cache, and whether it was all in one region; of "any cache" once there
 * are too many to tell apart. Not thread-safe.
 */
final class CacheMarks {
  /** More names than this are not told apart. */
  private static final int MAX_CACHES = HeldCaches.MAX_NAMES;

  private final Map<String, Mark> byCache = new LinkedHashMap<>();
  private long anyCache;

  /** The cache that was marked last: as a rule it is marked again. */
  private @Nullable String lastCache;

  private @Nullable Mark lastMark;

  /** What happened to one cache. */
  static final class Mark {
    private long last;
    private @Nullable String region;
    private long lastElsewhere;

    /** Returns the last sequence. */
    long last() {
      return last;
    }

    /** Returns the region in which everything after a sequence was; null if there is no one. */
    @Nullable String regionSince(long sequence) {
      return lastElsewhere <= sequence ? region : null;
    }

    private void mark(long sequence, @Nullable String inRegion) {
      if (!Objects.equals(region, inRegion)) {
        lastElsewhere = last;
        region = inRegion;
      }
      last = sequence;
    }
  }

  void mark(@Nullable String cache, @Nullable String region, long sequence) {
    Mark mark = cache == null ? null : markOf(cache);
    if (mark == null) {
      anyCache = sequence;
    } else {
      mark.mark(sequence, region);
    }
  }

  /** Returns the mark of a cache; null if there are too many caches to tell apart. */
  private @Nullable Mark markOf(String cache) {
    if (lastMark != null && cache.equals(lastCache)) {
      return lastMark;
    }
    Mark mark = byCache.get(cache);
    if (mark == null && byCache.size() < MAX_CACHES) {
      mark = new Mark();
      byCache.put(cache, mark);
    }
    lastCache = cache;
    lastMark = mark;
    return mark;
  }

  Map<String, Mark> byCache() {
    return byCache;
  }

  /** Returns the last sequence of what concerns no cache, or one that is not told apart. */
  long anyCache() {
    return anyCache;
  }
}
