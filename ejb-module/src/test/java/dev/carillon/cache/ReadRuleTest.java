package dev.carillon.cache;

import static dev.carillon.receive.Vouchers.BOUND;
import static dev.carillon.testing.Instances.instance;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.config.CacheKey;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Introduction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is served of what others may have changed. */
class ReadRuleTest {
  private static final Duration NANO = Duration.ofNanos(1);

  private final Introduction shop = web("shop-2/web", 1, 6_201);
  private final Introduction worker = instance("job-1/worker", 2, "worker", 6_202, HeldCaches.ALL);
  private final Source source = new Source();
  private final Bench bench = new Bench();

  private String get() {
    return String.valueOf(bench.cache().get("sku-1", source));
  }

  private void assertServed() {
    int before = source.loads();
    assertThat(bench.cache().getIfPresent("sku-1")).isNotNull();
    get();
    assertThat(source.loads()).as("loads").isEqualTo(before);
  }

  private void assertNotServed() {
    assertThat(bench.cache().getIfPresent("sku-1")).isNull();
  }

  @Test
  void entryIsServedForEverIfThereIsNobodyElse() {
    bench.vouchers.join();
    get();
    bench.pass(Duration.ofDays(365));

    assertServed();
    assertThat(bench.cache().isVouchedFor()).isTrue();
  }

  @Test
  void entryIsServedForAsLongAsAllVouch() {
    bench.vouchers.join(shop, worker);
    get();
    for (int i = 0; i < 1_000; i++) {
      bench.pass(BOUND);
      assertServed();
      bench.vouchers.vouch(shop, worker);
    }
  }

  @Test
  void entryThatNobodyVouchesForLivesByItsAge() {
    bench.vouchers.join(shop);
    bench.pass(BOUND.plus(NANO));
    assertThat(bench.cache().isVouchedFor()).isFalse();
    get();
    bench.pass(BOUND);
    assertServed();

    bench.pass(NANO);

    assertNotServed();
  }

  @Test
  void entryOfAnInstanceThatHasNotJoinedLivesByItsAge() {
    get();
    bench.pass(BOUND);
    assertServed();

    bench.pass(NANO);

    assertNotServed();
  }

  @Test
  void entryThatNobodyVouchesForIsLoadedOncePerBound() {
    bench.vouchers.join(shop);
    bench.pass(BOUND.plus(NANO));
    for (int i = 0; i < 100; i++) {
      get();
    }
    assertThat(source.loads()).isOne();
  }

  @Test
  void entryThatNobodyVouchesForIsNeverServedIfSo() {
    bench.with(CacheKey.WHEN_UNSURE, "load");
    bench.vouchers.join(shop);
    get();
    assertServed();
    bench.pass(BOUND.plus(NANO));
    assertNotServed();
    source.change("sku-1");

    assertThat(get()).isEqualTo("sku-1 v1");
    source.change("sku-1");
    assertThat(get()).as("however young").isEqualTo("sku-1 v2");
    bench.vouchers.vouch(shop);

    assertServed();
    assertThat(get()).as("what was loaded meanwhile").isEqualTo("sku-1 v2");
  }

  @Test
  void readingFailsAndNamesWhoIsSilentIfSo() {
    bench.with(CacheKey.WHEN_UNSURE, "fail");
    bench.vouchers.join(shop, worker);
    get();
    bench.pass(BOUND.plus(NANO));
    bench.vouchers.vouch(worker);

    assertThatExceptionOfType(NotVouchedException.class)
        .isThrownBy(this::get)
        .withMessage(
            "near cache \"catalog\" is not read (carillon.cache.catalog.when-unsure is fail):"
                + " nothing has been heard for too long from ["
                + shop.instance()
                + "]")
        .satisfies(e -> assertThat(e.instances()).containsExactly(shop.instance()));
    assertThatExceptionOfType(NotVouchedException.class)
        .isThrownBy(() -> bench.cache().getIfPresent("sku-1"));
    bench.vouchers.vouch(shop);

    assertServed();
  }

  @Test
  void readingFailsWhenThisInstanceIsCutOffFromAll() {
    bench.with(CacheKey.WHEN_UNSURE, "fail");
    bench.vouchers.join(shop, worker);
    bench.pass(BOUND.plus(NANO));

    assertThatExceptionOfType(NotVouchedException.class)
        .isThrownBy(this::get)
        .satisfies(
            e ->
                assertThat(e.instances())
                    .containsExactlyInAnyOrder(shop.instance(), worker.instance()));
  }

  @Test
  void readingFailsBeforeAllHaveBeenMet() {
    bench.with(CacheKey.WHEN_UNSURE, "fail");

    assertThatExceptionOfType(NotVouchedException.class)
        .isThrownBy(this::get)
        .withMessageEndingWith("this instance has not met all others yet")
        .satisfies(e -> assertThat(e.instances()).isEmpty());
  }

  @Test
  void thawedInstanceServesNothingOldBeforeAnythingElseHasRun() {
    bench.vouchers.join(shop);
    get();
    source.change("sku-1");

    bench.pass(Duration.ofSeconds(20));

    assertThat(get()).isEqualTo("sku-1 v1");
  }

  @Test
  void hostThatSleptServesNothingFromBefore() {
    bench.vouchers.join(shop);
    get();
    bench.pass(NANO);
    bench.vouchers.sleep(Duration.ofMinutes(1));

    assertNotServed();
  }

  @Test
  void afterABlipTheSameEntriesAreServedWithoutALoad() {
    bench.vouchers.join(shop, worker);
    for (int i = 0; i < 100; i++) {
      bench.cache().get("sku-" + i, source);
    }
    bench.pass(Duration.ofSeconds(30));
    assertNotServed();
    bench.vouchers.vouch(shop, worker);

    for (int i = 0; i < 100; i++) {
      assertThat(bench.cache().get("sku-" + i, source)).isEqualTo("sku-" + i + " v0");
    }
    assertThat(source.loads()).isEqualTo(100);
  }

  @Test
  void newcomerMustVouchToo() {
    bench.vouchers.join();
    get();
    bench.pass(BOUND.plus(NANO));
    bench.vouchers.meet(shop);
    assertNotServed();
    bench.vouchers.vouch(shop);

    assertServed();
  }

  @Test
  void whatWasLoadedBeforeALostInstanceHasSettledLivesByItsAge() {
    bench.vouchers.join(shop, worker);
    get();
    bench.vouchers.vanish(worker);
    assertServed();
    bench.pass(BOUND.plus(NANO));
    bench.vouchers.vouch(shop);

    assertNotServed();
  }

  @Test
  void onlyItsWritersHaveToVouch() {
    bench.with(CacheKey.WRITERS, "worker");
    bench.vouchers.join(shop, worker);
    NearCache<String, String> ofAll = bench.cache("prices");
    ofAll.get("sku-1", source);
    get();
    bench.pass(BOUND.plus(NANO));
    bench.vouchers.vouch(worker);

    assertServed();
    assertThat(ofAll.getIfPresent("sku-1")).isNull();
    bench.pass(BOUND.plus(NANO));
    bench.vouchers.vouch(shop);

    assertNotServed();
    assertThat(bench.cache().isVouchedFor()).isFalse();
  }

  @Test
  void nobodyHasToVouchIfItsOnlyWritersAreNotThere() {
    bench.with(CacheKey.WRITERS, "worker");
    bench.vouchers.join(shop);
    get();
    bench.pass(Duration.ofDays(1));

    assertServed();
  }
}
