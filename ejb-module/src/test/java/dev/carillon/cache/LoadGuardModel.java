package dev.carillon.cache;

import dev.carillon.config.CacheConfig;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouchers;
import dev.carillon.receive.Vouching;
import dev.carillon.testing.ManualClock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * A row of a store, and a near cache that holds it: what threads do with both, for Lincheck, which
 * makes them do it in every order. The row's value is the number of its changes.
 *
 * <p>No read that begins when a change was announced returns an older value, and when all is quiet
 * no older value is held.
 */
public class LoadGuardModel {
  private static final String CACHE = "catalog";
  private static final String KEY = "sku-1";
  private static final Set<String> RED = Set.of("red");
  private static final NotificationMessage CHANGED =
      NotificationMessage.flushKey(CACHE, NotificationMessage.DEFAULT_REGION, KEY);
  private static final CacheConfig CONFIG = CacheConfig.read(key -> Optional.empty(), CACHE);
  private static final Vouching VOUCHING = vouching();

  private final Object rowLock = new Object();
  private final AtomicInteger row = new AtomicInteger();

  /** The last change that everybody was told of. */
  private final AtomicInteger announced = new AtomicInteger();

  private final NearCache<String, Integer> cache =
      new NearCache<>(
          CACHE,
          String.class,
          Keys.of(CACHE, String.class),
          CONFIG,
          null,
          VOUCHING,
          new Here(),
          Runnable::run,
          Runnable::run);

  /** Tells this instance, in no transaction. */
  private final class Here implements Announcing {
    @Override
    public boolean inTransaction() {
      return false;
    }

    @Override
    public void announce(NotificationMessage message) {
      cache.forget(message);
    }

    @Override
    public void atEnd(Ending ending) {
      ending.notCommitted();
    }
  }

  private static Vouching vouching() {
    Vouchers vouchers = new Vouchers(new ManualClock(1));
    vouchers.join();
    return vouchers.vouching(Set.of());
  }

  private int change() {
    synchronized (rowLock) {
      return row.incrementAndGet();
    }
  }

  private void told(int version) {
    announced.accumulateAndGet(version, Math::max);
  }

  int load() {
    return row.get();
  }

  Integer get() {
    return Objects.requireNonNull(cache.get(KEY, key -> load(), RED));
  }

  /** Reads it as an unguarded cache does: what comes is stored. */
  Integer getUnguarded() {
    Copies<Integer> copies = cache.copies();
    Marks region = copies.region(NotificationMessage.DEFAULT_REGION);
    Entry<Integer> entry = copies.get(KEY, region);
    if (entry != null) {
      return entry.value();
    }
    int value = load();
    copies.store(KEY, value, copies.loading(KEY, region, copies.tags(RED)), 0);
    return value;
  }

  /** Says whether it is no older than what was announced when it began. */
  @Operation
  public boolean read() {
    int least = announced.get();
    return get() >= least;
  }

  @Operation
  public void changeAndFlushTheKey() {
    int version = change();
    cache.flushKey(KEY);
    told(version);
  }

  @Operation
  public void changeAndFlushTheTag() {
    int version = change();
    cache.flushTag("red");
    told(version);
  }

  @Operation
  public void changeAndClear() {
    int version = change();
    cache.clear();
    told(version);
  }

  @Operation
  public void update() {
    told(cache.update(KEY, key -> change()));
  }

  /** A transaction that puts the value, as {@link CacheRegion#put} does in one. */
  @Operation
  public void put() {
    Copies<Integer> copies = cache.copies();
    Runnable release;
    Token<Integer> token;
    int version;
    synchronized (rowLock) {
      release = cache.hold(CHANGED);
      token = copies.writing();
      copies.loads().flush(KEY);
      copies.loads().begin(KEY, token);
      version = row.incrementAndGet();
    }
    cache.forget(CHANGED);
    release.run();
    copies.store(KEY, version, token, 1);
    copies.loads().end(KEY, token);
    told(version);
  }

  /** Requires that nothing old is held, and nothing is left of any load. */
  @Validate
  public void requireNothingOld() {
    Integer held = cache.getIfPresent(KEY);
    if (held != null && held != row.get()) {
      throw new IllegalStateException("change " + held + " is held and not " + row.get());
    }
    if (cache.copies().loads().size() != 0) {
      throw new IllegalStateException("something is left of loads");
    }
  }

  /** The same without the guard. */
  public static final class Unguarded extends LoadGuardModel {
    @Override
    Integer get() {
      return getUnguarded();
    }
  }
}
