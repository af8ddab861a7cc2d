package dev.carillon.cache;

import static dev.carillon.cache.Bench.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CacheKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an application does with a near cache, in no transaction and with everybody vouching. */
class NearCacheTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Bench bench = Bench.alone();
  private final Source source = new Source();

  private List<String> told() {
    return bench.told.stream().map(NotificationMessage::toString).toList();
  }

  @Test
  void valueIsLoadedOnceAndServedThen() {
    NearCache<String, String> cache = bench.cache();

    assertThat(cache.get("sku-1", source)).isEqualTo("sku-1 v0");
    assertThat(cache.get("sku-1", source)).isEqualTo("sku-1 v0");
    assertThat(cache.getIfPresent("sku-1")).isEqualTo("sku-1 v0");

    assertThat(source.loads()).isOne();
  }

  @Test
  void whatIsNotThereIsNotStored() {
    NearCache<String, String> cache = bench.cache();
    Function<String, @Nullable String> nothing = key -> null;

    assertThat(cache.get("sku-1", nothing)).isNull();
    assertThat(cache.getIfPresent("sku-1")).isNull();
    assertThat(cache.get("sku-1", source)).isEqualTo("sku-1 v0");
  }

  @Test
  void loaderThatThrowsIsHeardAndLeavesNothing() {
    NearCache<String, String> cache = bench.cache();

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.get("sku-1", Loaders.failing()))
        .withMessage("planted");

    assertThat(cache.get("sku-1", source)).isEqualTo("sku-1 v0");
    assertThat(cache.copies().loads().size()).isZero();
  }

  @Test
  void readersWaitForTheOneThatLoads() {
    NearCache<String, String> cache = bench.cache();
    List<AtomicReference<@Nullable Thread>> threads =
        IntStream.range(0, 3).mapToObj(i -> new AtomicReference<@Nullable Thread>()).toList();
    List<CompletableFuture<String>> readers = new ArrayList<>();
    source.afterReading =
        () -> {
          for (AtomicReference<@Nullable Thread> thread : threads) {
            readers.add(
                Bench.begin(
                    () -> {
                      thread.set(Thread.currentThread());
                      return String.valueOf(cache.get("sku-1", source));
                    }));
          }
          threads.forEach(thread -> await().until(() -> isWaiting(thread.get())));
        };

    assertThat(cache.get("sku-1", source)).isEqualTo("sku-1 v0");

    assertThat(readers)
        .allSatisfy(reader -> assertThat(reader).succeedsWithin(PATIENCE).isEqualTo("sku-1 v0"));
    assertThat(source.loads()).isOne();
    assertThat(cache.copies().loads().size()).isZero();
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  @Test
  void otherKeysAreLoadedMeanwhile() {
    NearCache<String, String> cache = bench.cache();
    source.afterReading =
        () -> {
          source.afterReading = () -> {};
          assertThat(Bench.elsewhere(() -> cache.get("sku-2", source))).isEqualTo("sku-2 v0");
        };

    assertThat(cache.get("sku-1", source)).isEqualTo("sku-1 v0");
  }

  @Test
  void whoWaitedForALoadThatFailedIsToldWhy() {
    NearCache<String, String> cache = bench.cache();
    AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    AtomicReference<CompletableFuture<@Nullable String>> waiting = new AtomicReference<>();
    Function<String, String> failing =
        key -> {
          waiting.set(
              Bench.begin(
                  () -> {
                    thread.set(Thread.currentThread());
                    return cache.get("sku-1", source);
                  }));
          await().until(() -> isWaiting(thread.get()));
          throw new IllegalStateException("planted");
        };

    assertThatIllegalStateException().isThrownBy(() -> cache.get("sku-1", failing));

    assertThat(waiting.get())
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOf(LoadFailedException.class)
        .withMessage("the load of catalog/sku-1 that was waited for failed")
        .havingRootCause()
        .withMessage("planted");
  }

  @Test
  void whoIsInterruptedWhileItWaitsStaysInterrupted() {
    NearCache<String, String> cache = bench.cache();
    source.afterReading =
        () ->
            assertThat(
                    Bench.<Boolean>elsewhere(
                        () -> {
                          Thread.currentThread().interrupt();
                          assertThatExceptionOfType(LoadFailedException.class)
                              .isThrownBy(() -> cache.get("sku-1", source))
                              .withMessageStartingWith("interrupted");
                          return Thread.currentThread().isInterrupted();
                        }))
                .isTrue();

    cache.get("sku-1", source);

    assertThat(source.loads()).isOne();
  }

  @Test
  void loaderThatAsksForItsOwnKeyIsRefused() {
    NearCache<String, String> cache = bench.cache();

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.get("sku-1", key -> cache.get(key, source)))
        .withMessage("the loader of catalog/sku-1 asks for catalog/sku-1");

    assertThat(cache.get("sku-1", source)).as("the next one may").isEqualTo("sku-1 v0");
  }

  @Test
  void loaderMayAskForAnotherKeyOrRegion() {
    NearCache<String, String> cache = bench.cache();

    assertThat(
            cache.get(
                "sku-1", key -> cache.region("eu").get(key, source) + cache.get("sku-2", source)))
        .isEqualTo("sku-1 v0sku-2 v0");
  }

  @Test
  void itemsAreAddedReplacedAndRemoved() {
    NearCache<String, String> cache = bench.cache();
    cache.put("sku-1", "a");
    cache.get("sku-1", source);
    cache.put("sku-1", "b");
    cache.replace("sku-1", "c");
    cache.remove("sku-1");
    cache.flushKey("sku-1");

    assertThat(told())
        .containsExactly(
            "ADD_ITEM catalog/default/sku-1",
            "REPLACE_ITEM catalog/default/sku-1",
            "REPLACE_ITEM catalog/default/sku-1",
            "REMOVE_ITEM catalog/default/sku-1",
            "FLUSH catalog/default/sku-1");
  }

  @Test
  void regionsAreCreatedClearedAndRemoved() {
    NearCache<String, String> cache = bench.cache();
    cache.createRegion("eu");
    cache.clearRegion("eu");
    cache.region("eu").clear();
    cache.removeRegion("eu");
    cache.clear();
    cache.flushTag("customer-17");

    assertThat(told())
        .containsExactly(
            "CREATE_REGION catalog/eu",
            "CLEAR_REGION catalog/eu",
            "CLEAR_REGION catalog/eu",
            "REMOVE_REGION catalog/eu",
            "FLUSH catalog",
            "FLUSH_TAG catalog \"customer-17\"");
  }

  @Test
  void changeDropsTheEntryAndKeepsNothing() {
    NearCache<String, String> cache = bench.cache();
    List<Runnable> changes =
        List.of(
            () -> cache.put("sku-1", "new"),
            () -> cache.replace("sku-1", "new"),
            () -> cache.remove("sku-1"),
            () -> cache.flushKey("sku-1"));
    for (Runnable change : changes) {
      cache.get("sku-1", source);
      change.run();

      assertThat(cache.getIfPresent("sku-1")).isNull();
    }
  }

  @Test
  void createdRegionLosesNothing() {
    NearCache<String, String> cache = bench.cache();
    cache.region("eu").get("sku-1", source);

    cache.createRegion("eu");

    assertThat(cache.region("eu").getIfPresent("sku-1")).isEqualTo("sku-1 v0");
  }

  @Test
  void keyOfOneRegionIsNotThatOfAnother() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source);
    cache.region("eu").get("sku-1", key -> "eu");
    cache.region("us").get("sku-1", key -> "us");

    assertThat(cache.region("eu").getIfPresent("sku-1")).isEqualTo("eu");
    cache.region("eu").remove("sku-1");

    assertThat(cache.region("eu").getIfPresent("sku-1")).isNull();
    assertThat(cache.region("us").getIfPresent("sku-1")).isEqualTo("us");
    assertThat(cache.getIfPresent("sku-1")).isEqualTo("sku-1 v0");
  }

  @Test
  void clearedRegionIsEmptyAndOthersAreNot() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source);
    cache.region("eu").get("sku-1", source);
    cache.region("us").get("sku-1", source);

    cache.clearRegion("eu");
    assertThat(cache.region("eu").getIfPresent("sku-1")).isNull();
    assertThat(cache.region("us").getIfPresent("sku-1")).isNotNull();
    cache.clearRegion("default");
    assertThat(cache.getIfPresent("sku-1")).isNull();
    assertThat(cache.region("us").getIfPresent("sku-1")).isNotNull();
    cache.removeRegion("us");

    assertThat(cache.region("us").getIfPresent("sku-1")).isNull();
  }

  @Test
  void clearedCacheIsEmptyInAllRegions() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source);
    cache.region("eu").get("sku-1", source);

    cache.clear();

    assertThat(cache.getIfPresent("sku-1")).isNull();
    assertThat(cache.region("eu").getIfPresent("sku-1")).isNull();
  }

  @Test
  void defaultRegionIsTheCacheItself() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source);

    assertThat(cache.region("default").getIfPresent("sku-1")).isNotNull();
    assertThat(cache.region("default")).hasToString("catalog/default");
    assertThat(cache).hasToString("near cache \"catalog\"");
  }

  @Test
  void flushedTagDropsWhatCarriesItInAllRegions() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source, Set.of("red", "small"));
    cache.region("eu").get("sku-1", source, Set.of("red"));
    cache.get("sku-2", source, Set.of("small"));
    cache.get("sku-3", source);

    cache.flushTag("red");

    assertThat(cache.getIfPresent("sku-1")).isNull();
    assertThat(cache.region("eu").getIfPresent("sku-1")).isNull();
    assertThat(cache.getIfPresent("sku-2")).isNotNull();
    assertThat(cache.getIfPresent("sku-3")).isNotNull();
  }

  @Test
  void whatIsLoadedAfterAFlushIsServed() {
    NearCache<String, String> cache = bench.cache();
    List<Runnable> flushes =
        List.of(
            () -> cache.flushKey("sku-1"),
            cache::clear,
            () -> cache.clearRegion("default"),
            () -> cache.flushTag("red"));
    for (Runnable flush : flushes) {
      flush.run();
      int loads = source.loads();
      cache.get("sku-1", source, Set.of("red"));
      cache.get("sku-1", source, Set.of("red"));

      assertThat(source.loads()).isEqualTo(loads + 1);
    }
  }

  @Test
  void flushOfAnotherCacheDropsNothing() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source);

    bench.receive(NotificationMessage.flush("prices"));
    bench.receive(NotificationMessage.recycle("new"));
    assertThat(cache.getIfPresent("sku-1")).isNotNull();
    bench.receiveAll();

    assertThat(cache.getIfPresent("sku-1")).isNull();
  }

  @Test
  void everyCacheOperationOfAnotherInstanceDropsWhatItNames() {
    NearCache<String, String> cache = bench.cache();
    for (Operation operation : Operation.values()) {
      if (!operation.concernsCache() || operation == Operation.CREATE_REGION) {
        continue;
      }
      cache.region("eu").get("sku-1", source, Set.of("red"));
      bench.receive(
          operation == Operation.FLUSH_TAG
              ? new NotificationMessage(operation, CACHE, null, null, "red", 0, null)
              : new NotificationMessage(
                  operation,
                  CACHE,
                  "eu",
                  operation.concernsItem() ? Key.of("sku-1") : null,
                  null,
                  0,
                  null));

      assertThat(cache.region("eu").getIfPresent("sku-1")).as(operation.name()).isNull();
    }
  }

  @Test
  void updateStoresTellsAndKeeps() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source);

    assertThat(cache.update("sku-1", source::change)).isEqualTo("sku-1 v1");

    assertThat(cache.get("sku-1", source)).isEqualTo("sku-1 v1");
    assertThat(source.loads()).as("before the update only").isOne();
    assertThat(told()).containsExactly("REPLACE_ITEM catalog/default/sku-1");
    assertThat(cache.copies().loads().size()).isZero();
  }

  @Test
  void writerThatThrowsMayHaveStoredSomething() {
    NearCache<String, String> cache = bench.cache();
    cache.get("sku-1", source);

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.update("sku-1", Loaders.failing()))
        .withMessage("planted");

    assertThat(cache.getIfPresent("sku-1")).isNull();
    assertThat(told()).containsExactly("FLUSH catalog/default/sku-1");
    assertThat(cache.copies().loads().size()).isZero();
  }

  @Test
  void writerThatThrowsIsHeardEvenIfNobodyCanBeTold() {
    bench.stopping = true;
    NearCache<String, String> cache = bench.cache();

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.update("sku-1", Loaders.failing()))
        .withMessage("planted")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  @Test
  void updateThatNobodyCanBeToldOfIsNotKept() {
    bench.stopping = true;
    NearCache<String, String> cache = bench.cache();

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.update("sku-1", source::change))
        .withMessage("stopping");

    assertThat(cache.getIfPresent("sku-1")).isNull();
  }

  @Test
  void keyThatCannotBeToldIsRefusedBeforeAnythingIsStored() {
    NearCache<String, String> cache = bench.cache();
    String tooLong = "k".repeat(513);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.update(tooLong, source::change))
        .withMessageContaining("512 bytes");

    assertThat(source.value(tooLong)).isEqualTo(tooLong + " v0");
  }

  @Test
  @SuppressWarnings("NullAway") // by mistake
  void nullIsNoKeyAndNoRegion() {
    NearCache<String, String> cache = bench.cache();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.get(null, source))
        .withMessage("key of near cache \"catalog\" must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.region(null))
        .withMessage("region must not be null");
  }

  @Test
  void tagsHaveLimits() {
    NearCache<String, String> cache = bench.cache();
    Set<String> tooMany =
        IntStream.rangeClosed(0, CacheRegion.MAX_TAGS)
            .mapToObj(i -> "tag-" + i)
            .collect(Collectors.toSet());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.get("sku-1", source, tooMany))
        .withMessage("tags of an entry must be at most 64 but are 65");
    assertThatIllegalArgumentException()
        .as("nobody could flush it")
        .isThrownBy(() -> cache.get("sku-1", source, Set.of("")))
        .withMessage("tag must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.flushTag(""))
        .withMessage("tag must not be empty");
    assertThat(cache.copies().loads().size()).isZero();
  }

  @Test
  void ofANameThereIsOneCache() {
    NearCache<String, String> cache = bench.cache();

    assertThat(bench.cache()).isSameAs(cache);
    assertThat(bench.caches.find(CACHE)).containsSame(cache);
    assertThat(bench.caches.find("prices")).isEmpty();
    assertThat(bench.caches.all()).hasSize(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> bench.caches.cache(CACHE, Long.class, String.class))
        .withMessage("near cache \"catalog\" has keys of java.lang.String, not of java.lang.Long");
  }

  @Test
  void cacheThatTheInstanceIsNotToldOfIsRefused() {
    bench.held = HeldCaches.of(Set.of("prices"));

    assertThatIllegalArgumentException()
        .isThrownBy(bench::cache)
        .withMessageStartingWith(
            "near cache \"catalog\" is not among the caches this instance holds");
    assertThat(bench.cache("prices").name()).isEqualTo("prices");
  }

  @Test
  void operatorHasTheLastWord() {
    bench.with(CacheKey.MAXIMUM_SIZE, "7");
    NearCache<String, String> cache =
        bench
            .caches
            .<String, String>builder(CACHE, String.class)
            .set(CacheKey.MAXIMUM_SIZE, "8")
            .set(CacheKey.EXPIRE_AFTER_WRITE, "1m")
            .build();

    assertThat(cache.config().maximumSize()).isEqualTo(7);
    assertThat(cache.config().expireAfterWrite()).hasMinutes(1);
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(
            () ->
                bench
                    .caches
                    .<String, String>builder("prices", String.class)
                    .set(CacheKey.MAXIMUM_SIZE, "0")
                    .build())
        .withMessageContaining("carillon.cache.prices.maximum-size");
  }

  @Test
  void sizeIsBounded() {
    NearCache<String, String> cache = bench.with(CacheKey.MAXIMUM_SIZE, "10").cache();
    for (int i = 0; i < 1_000; i++) {
      cache.get("sku-" + i, source);
    }

    assertThat(cache.statistics().entries()).isBetween(1L, 10L);
  }

  @Test
  void weightIsBoundedAndWeighsTheKeyOfEachRegion() {
    bench.with(CacheKey.MAXIMUM_SIZE, "10");
    NearCache<String, String> cache =
        bench
            .caches
            .<String, String>builder(CACHE, String.class)
            .weigher((key, value) -> key.equals("heavy") ? 11 : 4)
            .build();
    cache.region("eu").get("heavy", source);
    cache.get("heavy", source);
    cache.get("a", source);
    cache.get("b", source);
    assertThat(cache.statistics().entries()).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      cache.get("light-" + i, source);
    }

    assertThat(cache.statistics().entries()).isEqualTo(2);
  }

  @Test
  void statisticsCountWhatReadersMeetWith() {
    NearCache<String, String> cache = bench.cache();
    cache.get("a", source);
    cache.get("a", source);
    cache.getIfPresent("a");
    cache.getIfPresent("b");
    assertThatIllegalStateException().isThrownBy(() -> cache.get("c", Loaders.failing()));
    cache.get(
        "d",
        key -> {
          cache.flushKey(key);
          return key;
        });

    assertThat(cache.statistics()).isEqualTo(new NearCacheStatistics(2, 4, 2, 1, 1, 0, 1));
  }

  @Test
  void hitsAndMissesNeedNotBeCounted() {
    NearCache<String, String> cache = bench.with(CacheKey.STATISTICS, "off").cache();
    cache.get("a", source);
    cache.get("a", source);

    assertThat(cache.statistics()).isEqualTo(new NearCacheStatistics(0, 0, 1, 0, 0, 0, 1));
  }

  @Test
  void cacheOfItsOwnTellsNobodyAndVouchesForItself() {
    Bench unsure = new Bench().with(CacheKey.NOTIFICATIONS, "off");
    unsure.held = HeldCaches.NONE;
    NearCache<String, String> cache = unsure.cache();
    cache.get("sku-1", source);

    unsure.pass(Duration.ofDays(1));
    assertThat(cache.isVouchedFor()).isTrue();
    assertThat(cache.getIfPresent("sku-1")).isNotNull();
    cache.put("sku-1", "new");

    assertThat(cache.getIfPresent("sku-1")).isNull();
    assertThat(unsure.told).isEmpty();
  }
}
