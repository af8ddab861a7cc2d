package dev.carillon.config;

import dev.carillon.contracts.CacheDeclaration;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The settings of one near cache. Durations of zero switch off what they are for.
 *
 * @param maximumSize see {@link CacheKey#MAXIMUM_SIZE}
 * @param expireAfterWrite see {@link CacheKey#EXPIRE_AFTER_WRITE}
 * @param expireAfterAccess see {@link CacheKey#EXPIRE_AFTER_ACCESS}
 * @param refreshAfterWrite see {@link CacheKey#REFRESH_AFTER_WRITE}
 * @param failSafe see {@link CacheKey#FAIL_SAFE}
 * @param softTimeout see {@link CacheKey#SOFT_TIMEOUT}
 * @param serveStaleWhileLoading see {@link CacheKey#SERVE_STALE_WHILE_LOADING}
 * @param whenUnsure see {@link CacheKey#WHEN_UNSURE}
 * @param writers see {@link CacheKey#WRITERS}
 * @param sourceLag see {@link CacheKey#SOURCE_LAG}
 * @param inTransaction see {@link CacheKey#IN_TRANSACTION}
 * @param notifications see {@link CacheKey#NOTIFICATIONS}
 * @param ordered see {@link CacheKey#ORDERED}
 * @param statistics see {@link CacheKey#STATISTICS}
 */
public record CacheConfig(
    long maximumSize,
    Duration expireAfterWrite,
    Duration expireAfterAccess,
    Duration refreshAfterWrite,
    Duration failSafe,
    Duration softTimeout,
    Switch serveStaleWhileLoading,
    WhenUnsure whenUnsure,
    Set<String> writers,
    Duration sourceLag,
    InTransaction inTransaction,
    Switch notifications,
    Switch ordered,
    Switch statistics) {
  private static final Duration YEAR = Duration.ofDays(365);

  /** Whether something is done. */
  public enum Switch {
    ON,
    OFF
  }

  /** What happens while an instance that may write the cache does not vouch. */
  public enum WhenUnsure {
    /** Entries live by their own age, at most the bound on staleness. */
    AGE,
    /** Nothing is served that nobody vouches for. */
    LOAD,
    /** Reading fails and names who does not vouch. */
    FAIL
  }

  /** What a read in a transaction does. */
  public enum InTransaction {
    /** It loads. */
    LOAD,
    /** It is served, unless the transaction has changed the entry. */
    SERVE
  }

  public CacheConfig {
    writers = Set.copyOf(writers);
  }

  /** Returns what is to be said of the cache to others. */
  public CacheDeclaration declaration(String cache) {
    return new CacheDeclaration(cache, new TreeSet<>(writers), ordered == Switch.ON);
  }

  /**
   * Reads the settings of a cache.
   *
   * @param source answers with a key's value, or nothing if it is not set
   * @throws InvalidConfigException naming the key, the limit and the value
   */
  public static CacheConfig read(Function<String, Optional<String>> source, String cache) {
    Reader in = new Reader(source);
    return new CacheConfig(
        in.number(CacheKey.MAXIMUM_SIZE.of(cache), 1, 1_000_000_000),
        in.duration(CacheKey.EXPIRE_AFTER_WRITE.of(cache), Duration.ZERO, YEAR),
        in.duration(CacheKey.EXPIRE_AFTER_ACCESS.of(cache), Duration.ZERO, YEAR),
        in.duration(CacheKey.REFRESH_AFTER_WRITE.of(cache), Duration.ZERO, YEAR),
        in.duration(CacheKey.FAIL_SAFE.of(cache), Duration.ZERO, YEAR),
        in.duration(CacheKey.SOFT_TIMEOUT.of(cache), Duration.ZERO, Duration.ofHours(1)),
        in.choice(CacheKey.SERVE_STALE_WHILE_LOADING.of(cache), Switch.class),
        in.choice(CacheKey.WHEN_UNSURE.of(cache), WhenUnsure.class),
        in.names(CacheKey.WRITERS.of(cache), CacheDeclaration.MAX_WRITERS),
        in.duration(CacheKey.SOURCE_LAG.of(cache), Duration.ZERO, Duration.ofHours(1)),
        in.choice(CacheKey.IN_TRANSACTION.of(cache), InTransaction.class),
        in.choice(CacheKey.NOTIFICATIONS.of(cache), Switch.class),
        in.choice(CacheKey.ORDERED.of(cache), Switch.class),
        in.choice(CacheKey.STATISTICS.of(cache), Switch.class));
  }
}
