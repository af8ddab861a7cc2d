package dev.carillon.cache;

import com.github.benmanes.caffeine.cache.Weigher;
import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheConfig.InTransaction;
import dev.carillon.config.CacheConfig.WhenUnsure;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Standing;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.receive.Vouching;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A local, named cache that stays right: whoever changes something says so, and every instance
 * drops its copy before the bound on staleness is over. Values never travel. Thread-safe.
 *
 * <p>Its methods without a region are those of the region {@value
 * NotificationMessage#DEFAULT_REGION}; see {@link CacheRegion}, which says what each does. An entry
 * is served only while every instance that may have changed it vouches that all its changes have
 * arrived; what nobody vouches for is served by its own age, at most {@code
 * carillon.max-staleness}, or as {@code carillon.cache.<name>.when-unsure} says.
 *
 * <p>What is loaded while a flush of its key, region, tag or cache comes is returned and not
 * stored.
 *
 * <p>Named caches with regions and items are AppFabric's; serving what has expired when its load
 * fails or takes long is FusionCache's.
 *
 * @param <K> the type of the keys: String, Integer, Long, UUID, an enum, or one with a {@link
 *     KeyCodec}
 * @param <V> the type of the values
 */
public final class NearCache<K, V> {
  private final String name;
  private final Class<K> keyType;
  private final Keys<K> keys;
  private final CacheConfig config;
  private final Vouching vouching;
  private final Announcing announcing;
  private final Copies<V> copies;
  private final Reads<V> reads;
  private final Statistics statistics = new Statistics();
  private final CacheRegion<K, V> defaultRegion;

  NearCache(
      String name,
      Class<K> keyType,
      Keys<K> keys,
      CacheConfig config,
      @Nullable Weigher<Object, Entry<V>> weigher,
      Vouching vouching,
      Announcing announcing,
      Executor executor,
      Executor upkeep) {
    this.name = name;
    this.keyType = keyType;
    this.keys = keys;
    this.config = config;
    this.vouching = vouching;
    this.announcing = announcing;
    copies = new Copies<>(config.maximumSize(), weigher, config.sourceLag(), vouching, upkeep);
    reads = new Reads<>(name, copies, config, vouching, executor, statistics);
    defaultRegion = new CacheRegion<>(NotificationMessage.DEFAULT_REGION, this);
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns the value of a key; loads it if it must not be served. */
  public @Nullable V get(K key, Function<? super K, ? extends @Nullable V> loader) {
    return defaultRegion.get(key, loader);
  }

  /** Returns the value of a key; what is loaded carries tags. */
  public @Nullable V get(
      K key, Function<? super K, ? extends @Nullable V> loader, Set<String> tags) {
    return defaultRegion.get(key, loader, tags);
  }

  /** Returns the value of a key if it is held and may be served; else null. */
  public @Nullable V getIfPresent(K key) {
    return defaultRegion.getIfPresent(key);
  }

  /** Says that the value of a key was stored. */
  public void put(K key, V value) {
    defaultRegion.put(key, value);
  }

  /** Says that the value of a key was replaced. */
  public void replace(K key, V value) {
    defaultRegion.replace(key, value);
  }

  /** Says that an item was removed. */
  public void remove(K key) {
    defaultRegion.remove(key);
  }

  /** Drops the entry of a key everywhere. */
  public void flushKey(K key) {
    defaultRegion.flushKey(key);
  }

  /** Stores a value by a writer, tells everybody, and keeps it here. */
  public V update(K key, Function<? super K, ? extends V> writer) {
    return defaultRegion.update(key, writer);
  }

  /** Drops all regions everywhere, in constant time: FLUSH. */
  public void clear() {
    announce(NotificationMessage.flush(name));
  }

  /** Drops everything that carries a tag, in all regions and everywhere, in constant time. */
  public void flushTag(String tag) {
    announce(
        new NotificationMessage(
            Operation.FLUSH_TAG, name, null, null, Names.require("tag", tag), 0, null));
  }

  /** Drops all regions here, in constant time, and tells nobody: for an instance that recycles. */
  public void forgetHere() {
    copies.flush();
  }

  /**
   * Returns a region; it need not have been created.
   *
   * @throws IllegalArgumentException if the name is null, empty, or longer than 512 bytes of UTF-8
   */
  public CacheRegion<K, V> region(String region) {
    return defaultRegion.name().equals(region)
        ? defaultRegion
        : new CacheRegion<>(Names.require("region", region), this);
  }

  /** Says that a region was created: CREATE_REGION. Nothing is dropped. */
  public void createRegion(String region) {
    announceRegion(Operation.CREATE_REGION, region);
  }

  /** Drops everything of a region everywhere: CLEAR_REGION. */
  public void clearRegion(String region) {
    announceRegion(Operation.CLEAR_REGION, region);
  }

  /** Says that a region was removed, so that everybody drops it: REMOVE_REGION. */
  public void removeRegion(String region) {
    announceRegion(Operation.REMOVE_REGION, region);
  }

  void announceRegion(Operation operation, String region) {
    announce(
        new NotificationMessage(
            operation, name, Names.require("region", region), null, null, 0, null));
  }

  void announce(NotificationMessage message) {
    announcing.announce(message);
  }

  /**
   * Says whether all instances that may write this cache vouch for it now. While they do not, its
   * entries live by their own age, or as {@code carillon.cache.<name>.when-unsure} says.
   */
  public boolean isVouchedFor() {
    return vouching.trust().isSure(vouching.now());
  }

  InstanceStatus.Cache status() {
    NearCacheStatistics now = statistics();
    return new InstanceStatus.Cache(name, now.hits(), now.misses(), now.entries(), standing());
  }

  private Standing standing() {
    if (isVouchedFor()) {
      return Standing.VOUCHED;
    }
    return config.whenUnsure() == WhenUnsure.AGE ? Standing.BY_AGE : Standing.NOT_SERVED;
  }

  /** Returns what readers have met with. */
  public NearCacheStatistics statistics() {
    return statistics.now(copies.size());
  }

  /** Returns its settings. */
  public CacheConfig config() {
    return config;
  }

  Class<K> keyType() {
    return keyType;
  }

  Keys<K> keys() {
    return keys;
  }

  Copies<V> copies() {
    return copies;
  }

  Reads<V> reads() {
    return reads;
  }

  Announcing announcing() {
    return announcing;
  }

  boolean isServedInTransaction() {
    return config.inTransaction() == InTransaction.SERVE;
  }

  Object requireKey(K key) {
    if (key == null) {
      throw new IllegalArgumentException("key of near cache \"" + name + "\" must not be null");
    }
    return key;
  }

  /** Drops what a notification says. */
  void forget(NotificationMessage message) {
    String region = message.region();
    Key key = message.key();
    if (key != null && region != null) {
      forget(region, key);
      return;
    }
    switch (message.operation()) {
      case FLUSH_TAG -> copies.flushTag(String.valueOf(message.tag()));
      case CREATE_REGION, RECYCLE -> {}
      default -> {
        if (region == null) {
          copies.flush();
        } else {
          copies.flushRegion(region);
        }
      }
    }
  }

  /** A key that nobody can read may be any of its region. */
  private void forget(String region, Key key) {
    Object local;
    try {
      local = keys.fromWire(key);
    } catch (RuntimeException e) {
      copies.flushRegion(region);
      return;
    }
    if (local != null) {
      copies.flushKey(region, local);
    }
  }

  /** Drops what a notification says, and keeps nothing of it until what is returned is run. */
  Runnable hold(NotificationMessage message) {
    String region = message.region();
    Key key = message.key();
    if (key != null && region != null) {
      return hold(region, key);
    }
    return switch (message.operation()) {
      case FLUSH_TAG -> copies.holdTag(String.valueOf(message.tag()));
      case CREATE_REGION, RECYCLE -> () -> {};
      default -> region == null ? copies.hold() : copies.holdRegion(region);
    };
  }

  private Runnable hold(String region, Key key) {
    Object local;
    try {
      local = keys.fromWire(key);
    } catch (RuntimeException e) {
      return copies.holdRegion(region);
    }
    return local == null ? () -> {} : copies.holdKey(region, local);
  }

  @Override
  public String toString() {
    return "near cache \"" + name + "\"";
  }
}
