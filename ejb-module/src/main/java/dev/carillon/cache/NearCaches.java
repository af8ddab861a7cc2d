package dev.carillon.cache;

import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheConfig.Switch;
import dev.carillon.config.CacheKey;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouching;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The near caches of an instance, by their names. Thread-safe; inject it, or inject a {@link
 * NearCache} by its name.
 */
public final class NearCaches {
  private static final int MOST_REMEMBERED = 1_024;
  private static final Optional<String> OFF = Optional.of("off");

  private final Surroundings surroundings;
  private final Map<String, NearCache<?, ?>> byName = new ConcurrentHashMap<>();

  /** What configuration says of caches that are no near caches: it is asked often. */
  private final Map<String, Boolean> configuredOn = new ConcurrentHashMap<>();

  /** What near caches need of their instance. */
  public interface Surroundings {
    /** Returns the value of a setting; empty if it is not set. */
    Optional<String> setting(String key);

    /** Returns the caches whose changes this instance is told of. */
    HeldCaches held();

    /** Declares a cache that is made to others, and returns what its writers vouch for. */
    Vouching vouching(String cache, CacheConfig config);

    /** Returns what tells of changes. */
    Announcing announcing();

    /** Returns what tells of changes here only. */
    Announcing announcingHere();

    /** Returns what loads in the background. */
    Executor executor();

    /** Returns what looks after entries that make way. */
    Executor upkeep();
  }

  /** Makes the caches of an instance; none yet. */
  public NearCaches(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Returns the near cache of a name; made now if there is none.
   *
   * @param keyType String, Integer, Long, UUID or an enum
   * @param valueType what its values are
   * @throws IllegalArgumentException if the name or the type of the keys cannot be used
   * @throws IllegalStateException if the cache exists and its keys are of another type
   */
  public <K, V> NearCache<K, V> cache(String name, Class<K> keyType, Class<V> valueType) {
    return this.<K, V>builder(name, keyType).build();
  }

  /** Begins to describe a near cache: what only a program can say. */
  public <K, V> NearCacheBuilder<K, V> builder(String name, Class<K> keyType) {
    return new NearCacheBuilder<>(this, Names.require("cache", name), keyType);
  }

  /**
   * Refuses a type of keys that needs a {@link KeyCodec}.
   *
   * @throws IllegalArgumentException with a sentence that names the cache and the type
   */
  public static void requireKeysWithoutCodec(String name, Class<?> keyType) {
    Keys<?> unused = Keys.of(name, keyType);
  }

  /** Returns the near cache of a name, if it was made. */
  public Optional<NearCache<?, ?>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Returns all that were made. */
  public Collection<NearCache<?, ?>> all() {
    return List.copyOf(byName.values());
  }

  /** Returns how all that were made stand, by name. */
  public List<InstanceStatus.Cache> status() {
    return byName.values().stream()
        .map(NearCache::status)
        .sorted(Comparator.comparing(InstanceStatus.Cache::name))
        .toList();
  }

  /**
   * Says whether anybody is to be told what happens to a cache: {@code
   * carillon.cache.<name>.notifications}, for a near cache as it was made.
   */
  public boolean areNotificationsOn(String name) {
    NearCache<?, ?> cache = byName.get(name);
    if (cache != null) {
      return cache.config().notifications() == Switch.ON;
    }
    Boolean known = configuredOn.get(name);
    if (known != null) {
      return known;
    }
    boolean on =
        !surroundings.setting(CacheKey.NOTIFICATIONS.of(name).key()).map(String::trim).equals(OFF);
    if (configuredOn.size() < MOST_REMEMBERED) {
      configuredOn.put(name, on);
    }
    return on;
  }

  CacheConfig config(String name, Function<String, Optional<String>> defaults) {
    return CacheConfig.read(key -> surroundings.setting(key).or(() -> defaults.apply(key)), name);
  }

  <K, V> NearCache<K, V> make(
      String name,
      Class<K> keyType,
      @Nullable KeyCodec<K> codec,
      CacheConfig config,
      @Nullable EntryWeigher<V> weigher) {
    Keys<K> keys = codec == null ? Keys.of(name, keyType) : new Keys.AsText<>(codec);
    boolean alone = config.notifications() == Switch.OFF;
    if (!alone && !surroundings.held().holds(name)) {
      throw new IllegalArgumentException(
          "near cache \"" + name + "\" is not among the caches this instance holds");
    }
    NearCache<?, ?> cache =
        byName.computeIfAbsent(
            name,
            absent ->
                new NearCache<K, V>(
                    name,
                    keyType,
                    keys,
                    config,
                    weigher == null
                        ? null
                        : (place, entry) -> weigher.weigh(keyOf(place), entry.value()),
                    alone ? Vouching.alone() : surroundings.vouching(name, config),
                    alone ? surroundings.announcingHere() : surroundings.announcing(),
                    surroundings.executor(),
                    surroundings.upkeep()));
    if (cache.keyType() != keyType) {
      throw new IllegalStateException(
          cache + " has keys of " + cache.keyType().getName() + ", not of " + keyType.getName());
    }
    @SuppressWarnings("unchecked") // keys were compared; values are as the application says
    NearCache<K, V> typed = (NearCache<K, V>) cache;
    return typed;
  }

  private static Object keyOf(Object place) {
    return place instanceof Copies.Place named ? named.key() : place;
  }

  /** Returns what drops copies when this instance is flushed. */
  public LocalCopies copies() {
    return new LocalCopies() {
      @Override
      public void forget(NotificationMessage message) {
        NearCache<?, ?> cache = concerned(message);
        if (cache != null) {
          cache.forget(message);
        }
      }

      @Override
      public void forgetAll() {
        byName.values().forEach(cache -> cache.copies().flush());
      }

      @Override
      public Runnable hold(NotificationMessage message) {
        NearCache<?, ?> cache = concerned(message);
        return cache == null ? () -> {} : cache.hold(message);
      }
    };
  }

  private @Nullable NearCache<?, ?> concerned(NotificationMessage message) {
    String name = message.cache();
    return name == null ? null : byName.get(name);
  }
}
