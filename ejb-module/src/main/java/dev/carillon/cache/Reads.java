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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
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

  /** Why something expired is served. */
  private enum Readiness {
    LOAD_RUNS,
    LAST_KNOWN_GOOD
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
    return load(new Read<>(place, region, key, loader, tags), entry != null);
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

  /**
   * Returns what is held at a place although it has expired, but never what was flushed meanwhile
   * or is not vouched for any more; null if there is nothing of that kind.
   */
  private @Nullable V serveExpired(Read<?, V> read, Readiness readiness) {
    Trust trust = vouching.trust();
    Entry<V> entry = copies.get(read.place(), read.region());
    long now = vouching.now();
    if (entry == null
        || !isCoherent(trust, entry, now)
        || readiness == Readiness.LAST_KNOWN_GOOD && !isLastKnownGood(entry, now)) {
      return null;
    }
    statistics.expiredServed.increment();
    return passOn(trust, entry, now);
  }

  private V passOn(Trust trust, Entry<V> entry, long now) {
    if (LOADING.get() != null) {
      restOn(trust.asOf(entry.loadStart(), now));
    }
    return entry.value();
  }

  /** A load of another copy that rests on this one is no newer than it. */
  private static void restOn(long asOf) {
    Token<?> outer = LOADING.get();
    if (outer != null) {
      outer.restsOn(asOf);
    }
  }

  private void count(boolean hit) {
    if (counting) {
      (hit ? statistics.hits : statistics.misses).increment();
    }
  }

  private <K> void refresh(Entry<V> entry, Read<K, V> read) {
    if (entry.claimRefresh()) {
      Token<V> token = begin(read);
      if (copies.beginOrJoin(read.place(), read.region(), token) == token) {
        inBackground(read, token, entry::releaseRefresh);
      } else {
        entry.releaseRefresh();
      }
    }
  }

  private Token<V> begin(Read<?, V> read) {
    return copies.loading(read.place(), read.region(), copies.tags(read.tags()));
  }

  private <K> @Nullable V load(Read<K, V> read, boolean expired) {
    Token<V> token = begin(read);
    Token<V> running = copies.beginOrJoin(read.place(), read.region(), token);
    if (running != token) {
      V held = expired && staleWhileLoading ? serveExpired(read, Readiness.LOAD_RUNS) : null;
      return held != null ? held : await(read, running, expired);
    }
    if (expired && softTimeout > 0) {
      inBackground(read, token, () -> {});
      return await(read, token, true);
    }
    try {
      return run(read, token);
    } catch (Throwable e) {
      V held = expired ? serveExpired(read, Readiness.LAST_KNOWN_GOOD) : null;
      if (held != null) {
        return held;
      }
      throw e;
    }
  }

  private boolean isLastKnownGood(Entry<V> expired, long now) {
    return failSafe > 0
        && (expireAfterWrite == 0 || now - expired.loadStart() < expireAfterWrite + failSafe)
        && (expireAfterAccess == 0 || now - expired.servedAt() < expireAfterAccess + failSafe);
  }

  /** Loads in another thread; in this one if there is none. */
  private <K> void inBackground(Read<K, V> read, Token<V> token, Runnable afterwards) {
    AtomicBoolean begun = new AtomicBoolean();
    Runnable task =
        () -> {
          if (begun.getAndSet(true)) {
            return;
          }
          try {
            run(read, token);
          } catch (Throwable e) { // counted, and told to those who wait
            return;
          } finally {
            afterwards.run();
          }
        };
    try {
      executor.execute(task);
    } catch (Throwable e) { // it is stopping, or no thread can be made
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
      if (value == null) {
        copies.drop(read.place(), token);
      } else if (!copies.store(read.place(), value, token, 0)) {
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
    token.loaded();
    goOnWith(outer, token);
  }

  /** What the outer one brings rests on what the inner one did. */
  private static void goOnWith(@Nullable Token<?> outer, Token<?> inner) {
    if (outer == null) {
      LOADING.remove();
    } else {
      outer.restsOn(inner.loadStart());
      LOADING.set(outer);
    }
  }

  /** Writes a value, which is no newer than what the writer reads from near caches. */
  <T> T write(Token<V> token, Supplier<T> writer) {
    Token<?> outer = LOADING.get();
    LOADING.set(token);
    try {
      return writer.get();
    } finally {
      goOnWith(outer, token);
    }
  }

  /** Waits for a load that another thread runs. */
  private @Nullable V await(Read<?, V> read, Token<V> running, boolean expired) {
    if (running.isLoadedHere()) {
      throw new IllegalStateException("the loader of " + name(read) + " asks for " + name(read));
    }
    try {
      if (expired && softTimeout > 0 && !endsSoon(running.value())) {
        V held = serveExpired(read, Readiness.LOAD_RUNS);
        if (held != null) {
          return held;
        }
      }
      V loaded = running.value().get();
      restOn(running.loadStart());
      return loaded;
    } catch (ExecutionException e) {
      V held = expired ? serveExpired(read, Readiness.LAST_KNOWN_GOOD) : null;
      if (held != null) {
        return held;
      }
      throw new LoadFailedException("the load of " + name(read) + " that was waited for failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailedException("interrupted while waiting for the load of " + name(read), e);
    }
  }

  private boolean endsSoon(CompletableFuture<?> load) throws InterruptedException {
    try {
      load.get(softTimeout, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  private String name(Read<?, V> read) {
    return cache + "/" + read.key();
  }
}
