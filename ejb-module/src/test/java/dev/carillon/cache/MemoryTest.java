package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CacheKey;
import dev.carillon.contracts.NotificationMessage;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is left behind by endless names, and by loads that are over. */
class MemoryTest {
  private static final int MANY = 10_000;

  private final Bench bench = Bench.alone().with(CacheKey.MAXIMUM_SIZE, "50");
  private final NearCache<String, String> cache = bench.cache();

  private void awaitFewMarks(long most) {
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(cache.copies().marksKnown()).isLessThanOrEqualTo(most);
            });
  }

  @Test
  void endlessTagsLeaveNothingBehindButThoseOfEntries() {
    cache.get("kept", key -> key, Set.of("kept"));
    for (int i = 0; i < MANY; i++) {
      cache.get("sku-" + i, key -> key, Set.of("tag-" + i));
      cache.getIfPresent("kept");
    }

    awaitFewMarks(100);
    cache.get("kept", key -> key, Set.of("kept"));
    assertThat(cache.getIfPresent("kept")).isNotNull();
    cache.flushTag("kept");

    assertThat(cache.getIfPresent("kept")).isNull();
  }

  @Test
  void endlessTagsOfOneKeyLeaveNothingBehind() {
    for (int i = 0; i < MANY; i++) {
      cache.flushTag("tag-" + (i - 1));
      cache.get("sku", key -> key, Set.of("tag-" + i));
    }

    awaitFewMarks(1);
    cache.flushTag("tag-" + (MANY - 1));
    assertThat(cache.getIfPresent("sku")).isNull();
  }

  @Test
  void endlessRegionsLeaveNothingBehindButThoseOfEntriesAndThoseReferredTo() {
    CacheRegion<String, String> kept = cache.region("kept");
    for (int i = 0; i < MANY; i++) {
      cache.region("region-" + i).get("sku", key -> key);
    }

    awaitFewMarks(100);
    kept.get("sku", key -> key);
    cache.clearRegion("kept");
    assertThat(kept.getIfPresent("sku")).as("referred to all the time").isNull();
  }

  @Test
  void tagOfARunningLoadIsKnownHoweverLongItTakes() {
    cache.get(
        "sku",
        key -> {
          System.gc();
          cache.copies().marksKnown();
          cache.flushTag("red");
          return key;
        },
        Set.of("red"));

    assertThat(cache.getIfPresent("sku")).isNull();
  }

  @Test
  void flushesOfEndlessNamesElsewhereLeaveNothingBehind() {
    for (int i = 0; i < MANY; i++) {
      bench.receive(NotificationMessage.flushRegion(Bench.CACHE, "region-" + i));
      bench.receive(NotificationMessage.flushKey(Bench.CACHE, "region-" + i, "sku"));
      cache.copies().flushTag("tag-" + i);
    }

    assertThat(cache.copies().marksKnown()).isZero();
  }

  @Test
  void flushOfACacheARegionOrATagTouchesNoEntry() {
    for (int i = 0; i < 50; i++) {
      cache.region("eu").get("sku-" + i, key -> key, Set.of("red"));
    }
    long held = cache.statistics().entries();
    cache.flushTag("red");
    cache.clearRegion("eu");
    cache.clear();

    assertThat(cache.statistics().entries())
        .as("void, and where they were: the time taken does not grow with them")
        .isEqualTo(held);
    assertThat(cache.region("eu").getIfPresent("sku-49")).isNull();
  }

  @Test
  void whateverHappensNoLoadIsKnownAfterwards() {
    Random random = new Random(7);
    OpenLoads<String> loads = cache.copies().loads();
    for (int i = 0; i < MANY; i++) {
      String key = "sku-" + random.nextInt(5);
      switch (random.nextInt(6)) {
        case 0 -> cache.get(key, overtaken(random));
        case 1 -> cache.put(key, "put");
        case 2 -> cache.update(key, each -> each);
        case 3 -> ignoring(() -> cache.update(key, Loaders.failing()));
        case 4 -> ignoring(() -> cache.get(key, Loaders.failing()));
        default -> inTransaction(random, key);
      }
      assertThat(loads.size()).as("after %s operations", i).isZero();
    }
  }

  private Function<String, String> overtaken(Random random) {
    return key -> {
      if (random.nextBoolean()) {
        cache.flushKey(key);
        cache.get(key, each -> each);
      }
      return key;
    };
  }

  private void inTransaction(Random random, String key) {
    Bench.Transaction transaction = bench.begin();
    cache.put(key, "put");
    cache.remove("sku-" + random.nextInt(5));
    ignoring(() -> cache.update(key, Loaders.failing()));
    cache.update(key, each -> each);
    assertThat(cache.copies().loads().size()).isPositive();
    switch (random.nextInt(3)) {
      case 0 -> transaction.commit();
      case 1 -> transaction.rollBack();
      default -> transaction.unknown();
    }
  }

  private static void ignoring(Runnable failing) {
    try {
      failing.run();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("planted");
    }
  }
}
