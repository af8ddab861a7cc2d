package dev.carillon.cache;

import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheConfig.Switch;
import dev.carillon.config.CacheConfig.WhenUnsure;
import dev.carillon.receive.Trust;
import dev.carillon.receive.Vouching;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Serves what is held of one near cache, and loads what is not. Thread-safe. */
final class Reads<V> {
  /** What the thread loads, innermost. */
  private static final ThreadLocal<Token<?>> LOADING = new ThreadLocal<>();

  private final String cache;
  private final Copies<V> copies;
  private final Vouching vouching;
  private final Executor executor;
  private final Statistics statistics;
  private final boolean counting;
  private final WhenUnsure whenUnsure;
  private final boolean staleWhileLoading;
  private final long expireAfterWrite;
  private final long expireAfterAccess;
  private final long refreshAfterWrite;
  private final long failSafe;
  private final long softTimeout;

  Reads(
      String cache,
      Copies<V> copies,
      CacheConfig config,
      Vouching vouching,
      Executor executor,
      Statistics statistics) {
    this.cache = cache;
    this.copies = copies;
    this.vouching = vouching;
    this.executor = executor;
    this.statistics = statistics;
    counting = config.statistics() == Switch.ON;
    whenUnsure = config.whenUnsure();
    staleWhileLoading = config.serveStaleWhileLoading() == Switch.ON;
    expireAfterWrite = config.expireAfterWrite().toNanos();
    expireAfterAccess = config.expireAfterAccess().toNanos();
    refreshAfterWrite = config.refreshAfterWrite().toNanos();
    failSafe = config.failSafe().toNanos();
    softTimeout = config.softTimeout().toNanos();
  }

  /** One read that may load: where, what, how and with which tags. */
  private record Read<K, V>(
      Object place,
      Marks region,
      K key,
      Function<? super K, ? extends @Nullable V> loader,
      Collection<String> tags) {}

  /** Returns the value at a place if it may be served; null if not. */
  @Nullable V getIfPresent(Object place, Marks region) {
    Trust trust = vouching.trust();
    Entry<V> entry = copies.get(place, region);
    long now = vouching.now();
    requireSure(trust, now);
    if (entry != null && isCoherent(trust, entry, now) && !isExpired(entry, now)) {
      return serve(trust, entry, now);
    }
    count(false);
    return null;
  }

  /** Returns the value at a place; loads it if it must not be served. */
  <K> @Nullable V get(
      Object place,
      Marks region,
      K key,
      Function<? super K, ? extends @Nullable V> loader,
      Collection<String> tags) {
    Trust trust = vouching.trust();
    Entry<V> entry = copies.get(place, region);
    long now = vouching.now();
    requireSure(trust, now);
    if (entry != null && !isCoherent(trust, entry, now)) {
      entry = null;
    }
    if (entry != null && !isExpired(entry, now)) {
      if (refreshAfterWrite > 0 && now - entry.loadStart() >= refreshAfterWrite) {
        refresh(entry, new Read<>(place, region, key, loader, tags));
      }
      return serve(trust, entry, now);
    }
    count(false);
    return load(new Read<>(place, region, key, loader, tags), entry);
  }

  private void requireSure(Trust trust, long now) {
    if (whenUnsure == WhenUnsure.FAIL && !trust.isSure(now)) {
      throw new NotVouchedException(cache, trust.unsureOf(now));
    }
  }

  /** The read rule. */
  private boolean isCoherent(Trust trust, Entry<V> entry, long now) {
    return trust.isVouchedFor(entry.loadStart(), now)
        || whenUnsure == WhenUnsure.AGE && trust.isYoung(entry.loadStart(), now);
  }

  private boolean isExpired(Entry<V> entry, long now) {
    return expireAfterWrite > 0 && now - entry.loadStart() >= expireAfterWrite
        || expireAfterAccess > 0 && now - entry.servedAt() >= expireAfterAccess;
  }

  private V serve(Trust trust, Entry<V> entry, long now) {
    count(true);
    if (expireAfterAccess > 0) {
      entry.served(now);
    }
    return passOn(trust, entry, now);
  }

  private V serveExpired(Entry<V> entry) {
    statistics.expiredServed.increment();
    return passOn(vouching.trust(), entry, vouching.now());
  }

  /** A load of another copy that rests on this one is no newer than it. */
  private V passOn(Trust trust, Entry<V> entry, long now) {
    Token<?> outer = LOADING.get();
    if (outer != null) {
      outer.restsOn(trust.asOf(entry.loadStart(), now));
    }
    return entry.value();
  }

  private void count(boolean hit) {
    if (counting) {
      (hit ? statistics.hits : statistics.misses).increment();
    }
  }

  private <K> void refresh(Entry<V> entry, Read<K, V> read) {
    if (entry.claimRefresh()) {
      Token<V> token = begin(read);
      Token<V> running = copies.beginOrJoin(read.place(), read.region(), token);
      if (running == token) {
        inBackground(read, token);
      }
    }
  }

  private Token<V> begin(Read<?, V> read) {
    return copies.loading(read.place(), read.region(), copies.tags(read.tags()));
  }

  private <K> @Nullable V load(Read<K, V> read, @Nullable Entry<V> expired) {
    Token<V> token = begin(read);
    Token<V> running = copies.beginOrJoin(read.place(), read.region(), token);
    if (running != token) {
      return expired != null && staleWhileLoading
          ? serveExpired(expired)
          : await(read, running, expired);
    }
    if (expired != null && softTimeout > 0) {
      inBackground(read, token);
      return await(read, token, expired);
    }
    try {
      return run(read, token);
    } catch (Throwable e) {
      if (expired != null && isLastKnownGood(read, expired)) {
        return serveExpired(expired);
      }
      throw e;
    }
  }

  private boolean isLastKnownGood(Read<?, V> read, Entry<V> expired) {
    return failSafe > 0
        && isOnlyExpired(read, expired)
        && (expireAfterWrite == 0
            || vouching.now() - expired.loadStart() < expireAfterWrite + failSafe);
  }

  /** Says whether it was not flushed while its load ran, and somebody still vouches for it. */
  private boolean isOnlyExpired(Read<?, V> read, Entry<V> expired) {
    Trust trust = vouching.trust();
    return copies.get(read.place(), read.region()) == expired
        && isCoherent(trust, expired, vouching.now());
  }

  private <K> void inBackground(Read<K, V> read, Token<V> token) {
    Runnable task =
        () -> {
          try {
            run(read, token);
          } catch (Throwable e) { // counted, and told to those who wait
            return;
          }
        };
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Loads in the calling thread, and stores what came if the token is good. */
  private <K> @Nullable V run(Read<K, V> read, Token<V> token) {
    Token<?> outer = LOADING.get();
    LOADING.set(token);
    token.loadedHere();
    try {
      V value = read.loader().apply(read.key());
      statistics.loads.increment();
      if (value != null && !copies.store(read.place(), value, token, 0)) {
        statistics.notStored.increment();
      }
      end(read, token, outer);
      token.value().complete(value);
      return value;
    } catch (Throwable e) {
      statistics.loadFailures.increment();
      end(read, token, outer);
      token.value().completeExceptionally(e);
      throw e;
    }
  }

  private void end(Read<?, V> read, Token<V> token, @Nullable Token<?> outer) {
    copies.loads().end(read.place(), token);
    if (outer == null) {
      LOADING.remove();
    } else {
      outer.restsOn(token.loadStart());
      LOADING.set(outer);
    }
  }

  /** Waits for a load that another thread runs. */
  private @Nullable V await(Read<?, V> read, Token<V> running, @Nullable Entry<V> expired) {
    if (running.isLoadedHere()) {
      throw new IllegalStateException("the loader of " + name(read) + " asks for " + name(read));
    }
    CompletableFuture<@Nullable V> value = running.value();
    try {
      V loaded =
          expired != null && softTimeout > 0
              ? value.get(softTimeout, TimeUnit.NANOSECONDS)
              : value.get();
      Token<?> outer = LOADING.get();
      if (outer != null) {
        outer.restsOn(running.loadStart());
      }
      return loaded;
    } catch (TimeoutException e) {
      return expired != null && isOnlyExpired(read, expired)
          ? serveExpired(expired)
          : await(read, running, null);
    } catch (ExecutionException e) {
      if (expired != null && isLastKnownGood(read, expired)) {
        return serveExpired(expired);
      }
      throw new LoadFailedException("the load of " + name(read) + " that was waited for failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailedException("interrupted while waiting for the load of " + name(read), e);
    }
  }

  private String name(Read<?, V> read) {
    return cache + "/" + read.key();
  }
}
