package dev.carillon.source;

import dev.carillon.cache.Announcing;
import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Other people's caches that this instance keeps coherent, by the names under which they were
 * registered: flushes of such a name drop from them, and their local changes are told to the
 * others. Thread-safe; inject it.
 *
 * <pre>{@code
 * sources.register("products", JCacheSource.of(products));
 * sources.register("jpa", JpaSource.of(entityManagerFactory));
 * }</pre>
 *
 * <p>They cannot be asked whether a load that is under way may still be stored, so what is dropped
 * is dropped once more after {@code carillon.commit-settle}, and with it what came together with it
 * and may have been loaded through them.
 */
public final class SourceCaches implements AutoCloseable {
  private final Surroundings surroundings;
  private final Settling settling;
  private final Map<String, SourceCache> byName = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** What source caches need of their instance. */
  public interface Surroundings {
    /** Returns the caches whose changes this instance is told of. */
    HeldCaches held();

    /** Returns what tells of changes. */
    Announcing announcing();

    /** Returns the copies that may have been loaded through source caches. */
    LocalCopies loadedThroughSources();

    /** Returns how long a load or a commit may take. */
    Duration commitSettle();

    /** Returns the time of a monotonic clock in nanoseconds. */
    long now();

    /** Does something once, later, on a thread that may wait. */
    void later(Duration delay, Runnable task);

    /** Does something on the calling thread, in the container's context. */
    void inContainer(Runnable task);
  }

  /** A registration, which ends when it is closed. */
  public static final class Registration implements AutoCloseable {
    private final Runnable end;

    private Registration(Runnable end) {
      this.end = end;
    }

    /** Ends it; does nothing when called again. */
    @Override
    public void close() {
      end.run();
    }
  }

  /** Makes the source caches of an instance; none yet. */
  public SourceCaches(Surroundings surroundings) {
    this.surroundings = surroundings;
    settling =
        new Settling(
            surroundings.commitSettle(),
            surroundings::now,
            this::later,
            this::forgetAgain,
            this::forgetAllAgain);
  }

  /**
   * Registers a cache under a name; what it holds is dropped, since nobody told of its changes.
   *
   * @param name the cache that others flush
   * @throws IllegalArgumentException if the name cannot be used, or this instance is not told of
   *     the cache
   * @throws IllegalStateException if a cache is registered under that name, or the cache is
   *     registered already
   */
  public Registration register(String name, SourceCache cache) {
    if (!surroundings.held().holds(Names.require("cache", name))) {
      throw new IllegalArgumentException(
          "source cache \"" + name + "\" is not among the caches this instance holds");
    }
    if (byName.putIfAbsent(name, cache) != null) {
      throw new IllegalStateException("a source cache \"" + name + "\" is registered already");
    }
    try {
      cache.open(new Telling(name, surroundings.announcing(), surroundings::inContainer));
      cache.dropAll();
    } catch (RuntimeException e) {
      byName.remove(name, cache);
      throw e;
    }
    return new Registration(() -> end(name, cache));
  }

  private void end(String name, SourceCache cache) {
    if (byName.remove(name, cache)) {
      cache.close();
    }
  }

  /** Says whether a cache is registered under a name. */
  public boolean isRegistered(@Nullable String name) {
    return name != null && byName.containsKey(name);
  }

  /** Returns what drops from them when this instance is flushed. */
  public LocalCopies copies() {
    return new LocalCopies() {
      @Override
      public void forget(NotificationMessage message) {
        forget(List.of(message));
      }

      @Override
      public void forget(List<NotificationMessage> together) {
        if (drop(together)) {
          settling.add(together.stream().filter(each -> each.operation().concernsCache()).toList());
        }
      }

      @Override
      public void forgetAll() {
        if (!byName.isEmpty()) {
          dropAll();
          settling.addAll();
        }
      }
    };
  }

  /** Drops from those concerned; returns false if none is. */
  private boolean drop(List<NotificationMessage> messages) {
    boolean any = false;
    if (!byName.isEmpty()) {
      for (NotificationMessage message : messages) {
        any |= drop(message);
      }
    }
    return any;
  }

  private boolean drop(NotificationMessage message) {
    SourceCache cache = message.cache() == null ? null : byName.get(message.cache());
    if (cache == null) {
      return false;
    }
    try {
      cache.drop(message);
    } catch (RuntimeException e) { // more is always right
      cache.dropAll();
    }
    return true;
  }

  private void dropAll() {
    List<RuntimeException> failures = new ArrayList<>();
    Consumer<SourceCache> drop =
        cache -> {
          try {
            cache.dropAll();
          } catch (RuntimeException e) {
            failures.add(e);
          }
        };
    byName.values().forEach(drop);
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private void later(Duration delay, Runnable task) {
    if (!closed) {
      surroundings.later(delay, () -> ifOpen(task));
    }
  }

  private void ifOpen(Runnable task) {
    if (!closed) {
      task.run();
    }
  }

  private void forgetAgain(List<NotificationMessage> messages) {
    try {
      drop(messages);
    } finally {
      surroundings.loadedThroughSources().forget(messages);
    }
  }

  private void forgetAllAgain() {
    try {
      dropAll();
    } finally {
      surroundings.loadedThroughSources().forgetAll();
    }
  }

  /** Ends all registrations. */
  @Override
  public void close() {
    closed = true;
    byName.forEach(this::end);
  }
}
