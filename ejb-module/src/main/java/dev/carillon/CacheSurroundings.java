package dev.carillon;

import dev.carillon.cache.Announcing;
import dev.carillon.cache.NearCaches;
import dev.carillon.config.CacheConfig;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouching;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the near caches of an instance have of it. Thread-safe. */
final class CacheSurroundings implements NearCaches.Surroundings {
  private final Function<String, Optional<String>> settings;
  private final HeldCaches held;
  private final BiFunction<String, CacheConfig, Vouching> vouching;
  private final Executor executor;
  private final Executor upkeep;
  private final Supplier<? extends Speaking> speaking;

  /** What announcements need of their instance. */
  interface Speaking {
    /** Says whether the calling thread is in a transaction. */
    boolean inTransaction();

    /** Sends to an audience; to nobody else if there is none. */
    void announce(NotificationMessage message, @Nullable Audience audience);

    /** Calls when the calling thread's transaction has ended. */
    void atEnd(Announcing.Ending ending);
  }

  CacheSurroundings(
      Function<String, Optional<String>> settings,
      HeldCaches held,
      BiFunction<String, CacheConfig, Vouching> vouching,
      Executor executor,
      Executor upkeep,
      Supplier<? extends Speaking> speaking) {
    this.settings = settings;
    this.held = held;
    this.vouching = vouching;
    this.executor = executor;
    this.upkeep = upkeep;
    this.speaking = speaking;
  }

  @Override
  public Optional<String> setting(String key) {
    return settings.apply(key);
  }

  @Override
  public HeldCaches held() {
    return held;
  }

  @Override
  public Vouching vouching(String cache, CacheConfig config) {
    return vouching.apply(cache, config);
  }

  @Override
  public Announcing announcing() {
    return new To(Audience.everyone());
  }

  @Override
  public Announcing announcingHere() {
    return new To(null);
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Executor upkeep() {
    return upkeep;
  }

  private final class To implements Announcing {
    private final @Nullable Audience audience;

    To(@Nullable Audience audience) {
      this.audience = audience;
    }

    @Override
    public boolean inTransaction() {
      return speaking.get().inTransaction();
    }

    @Override
    public void announce(NotificationMessage message) {
      speaking.get().announce(message, audience);
    }

    @Override
    public void atEnd(Ending ending) {
      speaking.get().atEnd(ending);
    }
  }
}
