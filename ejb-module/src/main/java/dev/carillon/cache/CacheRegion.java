package dev.carillon.cache;

import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A region of a near cache: entries of their own, that can be flushed together. Thread-safe.
 *
 * <p>What is changed here is dropped in this instance before the call returns, and all others are
 * told: at once, or in a transaction after its commit. The six changes are those of AppFabric's
 * cache notifications; adding, replacing and removing are JCache's CREATED, UPDATED and REMOVED.
 *
 * <p>In a transaction nothing that is loaded is stored, and by default nothing is served ({@code
 * carillon.cache.<name>.in-transaction}).
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class CacheRegion<K, V> {
  /** The most tags of one entry. */
  public static final int MAX_TAGS = 64;

  private final String name;
  private final NearCache<K, V> cache;
  private final Marks marks;

  CacheRegion(String name, NearCache<K, V> cache) {
    this.name = name;
    this.cache = cache;
    this.marks = cache.copies().region(name);
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /**
   * Returns the value of a key, from here if it may be served; else it is loaded. Of several that
   * ask for a key at a time one loads it in its own thread, and the others wait for that.
   *
   * @param loader loads the value, or returns null if there is none, which is not stored; it must
   *     not ask, through whatever thread, for a key whose loader asks for this one
   * @return the value, or null if the loader returned null
   * @throws RuntimeException what the loader threw
   * @throws LoadFailedException if another thread's loader threw, which this one waited for
   * @throws NotVouchedException if {@code carillon.cache.<name>.when-unsure} is {@code fail} and an
   *     instance that may write the cache does not vouch
   */
  public @Nullable V get(K key, Function<? super K, ? extends @Nullable V> loader) {
    return get(key, loader, Set.of());
  }

  /**
   * Like {@link #get(Object, Function)}, and what is loaded carries tags, by which it can be
   * flushed.
   *
   * @param tags at most {@value #MAX_TAGS}
   */
  public @Nullable V get(
      K key, Function<? super K, ? extends @Nullable V> loader, Set<String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new IllegalArgumentException(
          "tags of an entry must be at most " + MAX_TAGS + " but are " + tags.size());
    }
    Object place = place(key);
    if (!cache.announcing().inTransaction()) {
      return cache.reads().get(place, marks, key, loader, tags);
    }
    V held = cache.isServedInTransaction() ? cache.reads().getIfPresent(place, marks) : null;
    return held != null ? held : loader.apply(key);
  }

  /** Returns the value of a key if it is held and may be served; else null. */
  public @Nullable V getIfPresent(K key) {
    Object place = place(key);
    return cache.announcing().inTransaction() && !cache.isServedInTransaction()
        ? null
        : cache.reads().getIfPresent(place, marks);
  }

  /**
   * Says that the value of a key was stored, so that everybody drops what they hold. Outside a
   * transaction the value is not kept here either, since nobody can say whether it is still the
   * newest: {@link #update} keeps it. In a transaction it is kept once that is committed.
   *
   * <p>The others learn of ADD_ITEM if this instance held no value, else of REPLACE_ITEM.
   */
  public void put(K key, V value) {
    change(isHeld(key) ? Operation.REPLACE_ITEM : Operation.ADD_ITEM, key, value);
  }

  /** Like {@link #put}, and the others learn of REPLACE_ITEM. */
  public void replace(K key, V value) {
    change(Operation.REPLACE_ITEM, key, value);
  }

  /** Says that an item was removed, so that everybody drops it: REMOVE_ITEM. */
  public void remove(K key) {
    change(Operation.REMOVE_ITEM, key, null);
  }

  /** Drops the entry of a key everywhere, since it may have changed: FLUSH. */
  public void flushKey(K key) {
    change(Operation.FLUSH, key, null);
  }

  /** Drops everything of this region everywhere, in constant time: CLEAR_REGION. */
  public void clear() {
    cache.announceRegion(Operation.CLEAR_REGION, name);
  }

  /**
   * Stores a value by a writer, tells everybody, and keeps it here unless it was changed meanwhile.
   * Nobody knows which tags it carries, so the flush of any drops it.
   *
   * @param writer stores the value of a key and returns it; when it returns the change must be
   *     visible to others, or the calling thread be in the transaction that makes it so. If it
   *     throws, the entry is dropped everywhere all the same, since something may have been stored
   * @return what the writer returned; null is not kept
   */
  public V update(K key, Function<? super K, ? extends V> writer) {
    Object place = place(key);
    NotificationMessage replaced = message(Operation.REPLACE_ITEM, key);
    if (cache.announcing().inTransaction()) {
      V value = write(key, writer);
      cache.announce(replaced);
      if (value != null) {
        keepAtCommit(place, value);
      }
      return value;
    }
    Copies<V> copies = cache.copies();
    Token<V> token = copies.writing();
    copies.loads().begin(place, token);
    try {
      V value = cache.reads().write(token, () -> write(key, writer));
      cache.announce(replaced);
      if (value != null) {
        copies.store(place, value, token, 1);
      }
      return value;
    } finally {
      copies.loads().end(place, token);
    }
  }

  private V write(K key, Function<? super K, ? extends V> writer) {
    try {
      return writer.apply(key);
    } catch (Throwable e) {
      flushAfter(e, key);
      throw e;
    }
  }

  private void flushAfter(Throwable failure, K key) {
    try {
      cache.announce(message(Operation.FLUSH, key));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void change(Operation operation, K key, @Nullable V value) {
    Object place = place(key);
    cache.announce(message(operation, key));
    if (value != null && cache.announcing().inTransaction()) {
      keepAtCommit(place, value);
    }
  }

  /**
   * Until the commit nobody else can have changed what this transaction has; of what itself keeps
   * there, the last counts.
   */
  private void keepAtCommit(Object place, V value) {
    Copies<V> copies = cache.copies();
    Token<V> token = copies.writing();
    copies.loads().flush(place);
    copies.loads().begin(place, token);
    cache
        .announcing()
        .atEnd(
            new Announcing.Ending() {
              @Override
              public void committed() {
                copies.store(place, value, token, 1);
                copies.loads().end(place, token);
              }

              @Override
              public void notCommitted() {
                copies.loads().end(place, token);
              }
            });
  }

  private NotificationMessage message(Operation operation, K key) {
    return new NotificationMessage(
        operation, cache.name(), name, cache.keys().toWire(key), null, 0, null);
  }

  private boolean isHeld(K key) {
    return cache.copies().get(place(key), marks) != null;
  }

  private Object place(K key) {
    return cache.copies().place(marks, cache.requireKey(key));
  }

  /** Returns what names it, for people. */
  @Override
  public String toString() {
    return String.join("/", List.of(cache.name(), name));
  }
}
