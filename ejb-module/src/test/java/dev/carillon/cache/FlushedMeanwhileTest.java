package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheKey;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.receive.Vouching;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a flush does that comes while something is loaded, or before anything is. */
class FlushedMeanwhileTest {
  private static final String AT_ONCE = "PT0.000000001S";

  private Consumer<Runnable> inBackground = Runnable::run;
  private final NearCaches caches = new NearCaches(new Alone());

  private NearCache<String, String> cache(CacheKey key, String value) {
    return caches.<String, String>builder("catalog", String.class).set(key, value).build();
  }

  static Stream<NotificationMessage> wide() {
    return Stream.of(
        NotificationMessage.flush("catalog"),
        NotificationMessage.flushRegion("catalog", "eu"),
        new NotificationMessage(Operation.FLUSH_TAG, "catalog", null, null, "red", 0, null));
  }

  static Stream<NotificationMessage> all() {
    return Stream.concat(wide(), Stream.of(NotificationMessage.flushKey("catalog", "eu", "sku-1")));
  }

  private @Nullable String load(CacheRegion<String, String> region, String value) {
    return region.get("sku-1", key -> value, Set.of("red"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whoComesAfterAFlushStartsALoadOfHisOwn(NotificationMessage flush) {
    CacheRegion<String, String> eu = cache(CacheKey.STATISTICS, "on").region("eu");

    String first =
        eu.get(
            "sku-1",
            key -> {
              caches.copies().forget(flush);
              return "old and " + load(eu, "new");
            },
            Set.of("red"));

    assertThat(first).isEqualTo("old and new");
    assertThat(eu.getIfPresent("sku-1")).isEqualTo("new");
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatHasExpiredIsNotServedIfItWasFlushedWhileItsLoadFailed(NotificationMessage flush) {
    CacheRegion<String, String> eu = expiring(CacheKey.FAIL_SAFE, "1h").region("eu");
    load(eu, "old");

    assertThat(eu.get("sku-1", key -> fail(key, () -> {}), Set.of("red"))).isEqualTo("old");
    assertThatThrownBy(() -> eu.get("sku-1", key -> fail(key, () -> caches.copies().forget(flush))))
        .hasMessage("no sku-1");
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatHasExpiredIsNotServedIfItWasFlushedWhileItsLoadTookLong(NotificationMessage flush) {
    CacheRegion<String, String> eu = expiring(CacheKey.SOFT_TIMEOUT, AT_ONCE).region("eu");
    load(eu, "old");
    inBackground =
        task -> {
          caches.copies().forget(flush);
          new Thread(task).start();
        };

    assertThat(load(eu, "new")).isEqualTo("new");
  }

  private NearCache<String, String> expiring(CacheKey key, String value) {
    return caches
        .<String, String>builder("catalog", String.class)
        .set(CacheKey.EXPIRE_AFTER_WRITE, AT_ONCE)
        .set(key, value)
        .build();
  }

  private static String fail(String key, Runnable before) {
    before.run();
    throw new IllegalStateException("no " + key);
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatALaggingSourceBringsAfterAFlushIsNotStored(NotificationMessage flush) {
    NearCache<String, String> catalog = cache(CacheKey.SOURCE_LAG, "1h");
    assertThat(load(catalog.region("us"), "new")).isEqualTo("new");
    assertThat(catalog.region("us").getIfPresent("sku-1")).isEqualTo("new");

    caches.copies().forget(flush); // nobody refers to the region or the tag yet
    assertThat(load(catalog.region("eu"), "old")).isEqualTo("old");

    assertThat(catalog.region("eu").getIfPresent("sku-1")).isNull();
  }

  @Test
  void flushOfATagDropsWhatWasWrittenSinceNobodySaidWhatItCarries() {
    NearCache<String, String> catalog = cache(CacheKey.STATISTICS, "on");
    catalog.update("sku-1", key -> "written");
    assertThat(catalog.getIfPresent("sku-1")).isEqualTo("written");

    catalog.flushTag("red");

    assertThat(catalog.getIfPresent("sku-1")).isNull();
  }

  /** The surroundings of an instance that nobody else is with. */
  private final class Alone implements NearCaches.Surroundings, Announcing {
    @Override
    public Optional<String> setting(String key) {
      return Optional.empty();
    }

    @Override
    public HeldCaches held() {
      return HeldCaches.ALL;
    }

    @Override
    public Vouching vouching(String cache, CacheConfig config) {
      return Vouching.alone();
    }

    @Override
    public Announcing announcing() {
      return this;
    }

    @Override
    public Announcing announcingHere() {
      return this;
    }

    @Override
    public Executor upkeep() {
      return Runnable::run;
    }

    @Override
    public Executor executor() {
      return task -> inBackground.accept(task);
    }

    @Override
    public boolean inTransaction() {
      return false;
    }

    @Override
    public void announce(NotificationMessage message) {
      caches.copies().forget(message);
    }

    @Override
    public void atEnd(Ending ending) {
      ending.notCommitted();
    }
  }
}
