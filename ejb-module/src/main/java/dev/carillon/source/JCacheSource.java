package dev.carillon.source;

import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A JCache cache of this JVM, of any provider. Its changes are told as they happen, since JCache
 * knows no transactions; in a transaction after the commit, if the provider calls listeners on the
 * thread that changes something. Thread-safe.
 *
 * <p>JCache tells of changes to entries that are there. So the others do not learn of an entry that
 * is removed and not held here, nor of {@link Cache#clear()}, and one that is put where there was
 * none looks like one that was loaded. Who means these as changes flushes by the broadcaster.
 *
 * <p>An entry of a cache that writes through cannot be removed without being removed from the store
 * too, so such a cache is cleared instead.
 *
 * @param <K> the type of the keys; one that cannot travel stands for the whole cache
 * @param <V> the type of the values
 */
public final class JCacheSource<K, V> extends SourceCache {
  /** What is told unless another choice is made. */
  public static final Set<EventType> TOLD = Set.of(EventType.UPDATED, EventType.REMOVED);

  /** What the calling thread is about to tell: what is stored here is right as it is. */
  private static final ThreadLocal<NotificationMessage> OWN = new ThreadLocal<>();

  private final Cache<K, V> cache;
  private final Class<K> keyType;
  private final boolean writesThrough;
  private final List<CacheEntryListenerConfiguration<K, V>> listeners = new ArrayList<>();
  private final Echoes<K> echoes = new Echoes<>();
  private volatile @Nullable Telling telling;

  private JCacheSource(Cache<K, V> cache, Set<EventType> told) {
    this.cache = cache;
    keyType = keyType(cache);
    writesThrough = writesThrough(cache);
    told.forEach(type -> listeners.add(listening(listener(type))));
  }

  /** Returns the source that a cache is; updates and removals are told. */
  public static <K, V> JCacheSource<K, V> of(Cache<K, V> cache) {
    return new JCacheSource<>(cache, TOLD);
  }

  /**
   * Returns the source that a cache is.
   *
   * @param told what is told: UPDATED, REMOVED, which some providers also report of entries for
   *     which there is no room, and CREATED, which is also how loaded entries look: who tells of
   *     loads makes all others load
   * @throws IllegalArgumentException if EXPIRED is among them, which is no change
   */
  public static <K, V> JCacheSource<K, V> of(Cache<K, V> cache, Set<EventType> told) {
    return new JCacheSource<>(cache, told);
  }

  private static <K> Class<K> keyType(Cache<K, ?> cache) {
    @SuppressWarnings("unchecked") // a configuration has the types of its cache
    Class<K> type = cache.getConfiguration(Configuration.class).getKeyType();
    return type;
  }

  private static boolean writesThrough(Cache<?, ?> cache) {
    try {
      @SuppressWarnings("unchecked") // a class has no type arguments to name
      CompleteConfiguration<?, ?> known = cache.getConfiguration(CompleteConfiguration.class);
      return known.isWriteThrough();
    } catch (IllegalArgumentException e) { // who does not say may
      return true;
    }
  }

  private CacheEntryListener<K, V> listener(EventType type) {
    return switch (type) {
      case CREATED -> (CacheEntryCreatedListener<K, V>) this::changed;
      case UPDATED -> (CacheEntryUpdatedListener<K, V>) this::changed;
      case REMOVED -> (CacheEntryRemovedListener<K, V>) this::changed;
      case EXPIRED -> throw new IllegalArgumentException("EXPIRED is no change and is never told");
    };
  }

  private static <K, V> CacheEntryListenerConfiguration<K, V> listening(
      CacheEntryListener<K, V> listener) {
    return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true);
  }

  @Override
  synchronized void open(Telling anew) {
    if (telling != null) {
      throw new IllegalStateException(cache.getName() + " is registered already");
    }
    telling = anew;
    listeners.forEach(cache::registerCacheEntryListener);
  }

  @Override
  synchronized void close() {
    telling = null;
    if (!cache.isClosed()) {
      listeners.forEach(cache::deregisterCacheEntryListener);
    }
  }

  private void changed(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
    for (CacheEntryEvent<? extends K, ? extends V> event : events) {
      if (event.getEventType() != EventType.REMOVED || !echoes.take(event.getKey())) {
        tell(event.getKey());
      }
    }
  }

  private void tell(K key) {
    Telling open = telling;
    if (open == null) {
      return;
    }
    NotificationMessage change = open.change(NotificationMessage.DEFAULT_REGION, key);
    OWN.set(change);
    try {
      open.changedAnywhere(change);
    } finally {
      OWN.remove();
    }
  }

  @Override
  void drop(NotificationMessage message) {
    if (message.equals(OWN.get())) {
      OWN.remove();
    } else {
      super.drop(message);
    }
  }

  @Override
  void dropAll() {
    if (!cache.isClosed()) {
      cache.clear();
    }
  }

  @Override
  void dropRegion(String region) {
    dropAll();
  }

  @Override
  void dropKey(String region, Key key) {
    K local = local(key);
    if (local == null || writesThrough) {
      dropAll();
    } else if (!cache.isClosed()) {
      remove(local);
    }
  }

  private @Nullable K local(Key key) {
    if (key instanceof Key.EnumConstant) {
      K[] constants = keyType.getEnumConstants();
      return constants == null ? null : constant(constants, key);
    }
    return keyType.isInstance(key.value()) ? keyType.cast(key.value()) : null;
  }

  private static <K> @Nullable K constant(K[] constants, Key key) {
    for (K constant : constants) {
      if (key.is(constant)) {
        return constant;
      }
    }
    return null;
  }

  /** Removes an entry. If nothing was removed, the removal heard of was the application's own. */
  private void remove(K key) {
    echoes.expect(key);
    boolean removed = false;
    try {
      removed = cache.remove(key);
    } finally {
      if (!removed && !echoes.take(key)) {
        tell(key);
      }
    }
  }
}
