package dev.carillon.cache;

import static dev.carillon.receive.Vouchers.BOUND;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CacheKey;
import dev.carillon.contracts.Introduction;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What expires, and when it is served all the same: rule 15. */
class ExpiryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Set<String> RED = Set.of("red");

  private final Bench bench = Bench.alone();
  private final Source source = new Source();

  private CacheRegion<String, String> eu() {
    return bench.cache().region("eu");
  }

  private String get() {
    return String.valueOf(eu().get("sku-1", source, RED));
  }

  private String failing() {
    return String.valueOf(eu().get("sku-1", Loaders.failing(), RED));
  }

  private long expiredServed() {
    return bench.cache().statistics().expiredServed();
  }

  @Test
  void entryExpiresAWhileAfterItsLoadBegan() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m");
    source.afterReading = () -> bench.pass(NANO);
    get();
    bench.pass(MINUTE.minus(NANO).minus(NANO));
    assertThat(eu().getIfPresent("sku-1")).isNotNull();

    bench.pass(NANO);

    assertThat(eu().getIfPresent("sku-1")).isNull();
    get();
    assertThat(source.loads()).isEqualTo(2);
  }

  @Test
  void entryExpiresAWhileAfterItWasLastServed() {
    bench.with(CacheKey.EXPIRE_AFTER_ACCESS, "1m");
    get();
    for (int i = 0; i < 10; i++) {
      bench.pass(MINUTE.minus(NANO));
      assertThat(get()).isEqualTo("sku-1 v0");
    }
    assertThat(source.loads()).isOne();

    bench.pass(MINUTE);

    assertThat(eu().getIfPresent("sku-1")).isNull();
  }

  @Test
  void hotEntryIsLoadedAnewInTheBackgroundOnce() {
    bench.with(CacheKey.REFRESH_AFTER_WRITE, "1m");
    get();
    source.change("sku-1");
    bench.pass(MINUTE.minus(NANO));
    get();
    assertThat(bench.background).isEmpty();
    bench.pass(NANO);

    assertThat(get()).as("served while it is loaded").isEqualTo("sku-1 v0");
    assertThat(get()).isEqualTo("sku-1 v0");
    assertThat(bench.background).hasSize(1);
    bench.runBackground();

    assertThat(get()).isEqualTo("sku-1 v1");
    assertThat(source.loads()).isEqualTo(2);
    assertThat(bench.cache().copies().loads().size()).isZero();
  }

  @Test
  void refreshThatFailedIsTriedAgain() {
    bench.with(CacheKey.REFRESH_AFTER_WRITE, "1m");
    get();
    bench.pass(MINUTE);
    assertThat(failing()).isEqualTo("sku-1 v0");
    bench.runBackground();
    source.change("sku-1");

    get();
    bench.runBackground();

    assertThat(get()).isEqualTo("sku-1 v1");
  }

  @Test
  void refreshThatFindsNothingDropsTheEntry() {
    bench.with(CacheKey.REFRESH_AFTER_WRITE, "1m");
    get();
    bench.pass(MINUTE);
    eu().get("sku-1", key -> null);
    bench.runBackground();

    assertThat(eu().getIfPresent("sku-1")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void refreshThatAChangeOvertakesIsNotStored(Change change) {
    bench.with(CacheKey.REFRESH_AFTER_WRITE, "1m");
    get();
    bench.pass(MINUTE);
    get();
    source.afterReading = () -> change.happens(bench);
    bench.runBackground();

    assertThat(eu().getIfPresent("sku-1")).isNull();
  }

  @Test
  void entryIsLoadedAnewByItsReaderIfThereIsNoThread() {
    bench.with(CacheKey.REFRESH_AFTER_WRITE, "1m");
    get();
    source.change("sku-1");
    bench.pass(MINUTE);
    bench.executor =
        task -> {
          throw new RejectedExecutionException("stopping");
        };
    get();

    assertThat(get()).isEqualTo("sku-1 v1");
    assertThat(bench.cache().copies().loads().size()).isZero();
  }

  @Test
  void lastKnownGoodIsServedWhenItsLoadFailsForAWhile() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.FAIL_SAFE, "1h");
    get();
    bench.pass(MINUTE.plus(Duration.ofHours(1)).minus(NANO));
    assertThat(failing()).isEqualTo("sku-1 v0");
    assertThat(expiredServed()).isOne();
    assertThat(bench.cache().statistics().loadFailures()).isOne();

    bench.pass(NANO);

    assertThatIllegalStateException().isThrownBy(this::failing).withMessage("planted");
  }

  @Test
  void lastKnownGoodThatExpiredSinceNobodyAskedIsServedForAWhileToo() {
    bench.with(CacheKey.EXPIRE_AFTER_ACCESS, "1m").with(CacheKey.FAIL_SAFE, "1h");
    get();
    bench.pass(MINUTE.plus(Duration.ofHours(1)).minus(NANO));
    assertThat(failing()).isEqualTo("sku-1 v0");

    bench.pass(NANO);

    assertThatIllegalStateException().isThrownBy(this::failing).withMessage("planted");
  }

  @Test
  void withoutFailSafeAFailedLoadIsHeard() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m");
    get();
    bench.pass(MINUTE);

    assertThatIllegalStateException().isThrownBy(this::failing).withMessage("planted");
  }

  @Test
  void whatIsNoMoreIsNotTheLastKnownGood() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.FAIL_SAFE, "1h");
    get();
    bench.pass(MINUTE);
    assertThat(eu().get("sku-1", key -> null)).isNull();

    assertThatIllegalStateException().isThrownBy(this::failing);
  }

  @ParameterizedTest
  @EnumSource
  void lastKnownGoodIsNeverWhatWasFlushed(Change change) {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.FAIL_SAFE, "1h");
    get();
    bench.pass(MINUTE);
    change.happens(bench);

    assertThatIllegalStateException().isThrownBy(this::failing).withMessage("planted");
  }

  @ParameterizedTest
  @EnumSource
  void lastKnownGoodIsNeverWhatWasFlushedWhileItsLoadWentOn(Change change) {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.FAIL_SAFE, "1h");
    get();
    bench.pass(MINUTE);
    source.afterReading =
        () -> {
          change.happens(bench);
          throw new IllegalStateException("planted");
        };

    assertThatIllegalStateException().isThrownBy(this::get).withMessage("planted");
  }

  @Test
  void lastKnownGoodIsNeverWhatNobodyVouchesForAnyMore() {
    Introduction shop = web("shop-2/web", 1, 6_201);
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.FAIL_SAFE, "1h");
    bench.vouchers.meet(shop);
    bench.vouchers.vouch(shop);
    get();
    bench.pass(MINUTE);
    bench.vouchers.vouch(shop);
    assertThat(failing()).as("vouched for").isEqualTo("sku-1 v0");
    source.afterReading =
        () -> {
          bench.pass(BOUND.plus(NANO));
          throw new IllegalStateException("planted");
        };

    assertThatIllegalStateException().isThrownBy(this::get).withMessage("planted");
    assertThatIllegalStateException().isThrownBy(this::failing).withMessage("planted");
  }

  @Test
  void whoWaitsGetsTheExpiredValueAfterAWhile() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SOFT_TIMEOUT, "1ms");
    get();
    source.change("sku-1");
    bench.pass(MINUTE);

    assertThat(get()).isEqualTo("sku-1 v0");
    assertThat(get()).as("by a second reader").isEqualTo("sku-1 v0");
    assertThat(bench.background).as("the load goes on").hasSize(1);
    assertThat(expiredServed()).isEqualTo(2);
    bench.runBackground();

    assertThat(get()).isEqualTo("sku-1 v1");
  }

  @Test
  void loadThatIsFastEnoughIsWaitedFor() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SOFT_TIMEOUT, "1h");
    bench.executor = task -> new Thread(task).start();
    get();
    source.change("sku-1");
    bench.pass(MINUTE);

    assertThat(get()).isEqualTo("sku-1 v1");
    assertThat(expiredServed()).isZero();
  }

  @Test
  void loadThatFailsInTheBackgroundIsHeardOrTheLastKnownGoodServed() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SOFT_TIMEOUT, "1h");
    bench.executor = task -> new Thread(task).start();
    get();
    bench.pass(MINUTE);
    assertThatExceptionOfType(LoadFailedException.class)
        .isThrownBy(this::failing)
        .havingRootCause()
        .withMessage("planted");

    Bench safe =
        Bench.alone()
            .with(CacheKey.EXPIRE_AFTER_WRITE, "1m")
            .with(CacheKey.SOFT_TIMEOUT, "1h")
            .with(CacheKey.FAIL_SAFE, "1h");
    safe.executor = task -> new Thread(task).start();
    safe.cache().get("sku-1", source);
    safe.pass(MINUTE);
    assertThat(safe.cache().get("sku-1", Loaders.failing())).isEqualTo("sku-1 v0");
  }

  @Test
  void readerLoadsByItselfIfThereIsNoThread() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SOFT_TIMEOUT, "1h");
    bench.executor =
        task -> {
          throw new RejectedExecutionException("stopping");
        };
    get();
    source.change("sku-1");
    bench.pass(MINUTE);

    assertThat(get()).isEqualTo("sku-1 v1");
  }

  @Test
  void loadRunsOnceEvenIfItWasTakenAndRefused() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SOFT_TIMEOUT, "1h");
    bench.executor =
        task -> {
          bench.background.add(task);
          throw new OutOfMemoryError("no thread can be made");
        };
    get();
    bench.pass(MINUTE);
    get();
    bench.runBackground();

    assertThat(source.loads()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void whoseValueWasFlushedWhileItWaitedWaitsForTheLoad(Change change) {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SOFT_TIMEOUT, "1ms");
    get();
    source.change("sku-1");
    bench.pass(MINUTE);
    Thread reader = Thread.currentThread();
    source.beforeReading = () -> await().until(() -> reader.getState() == Thread.State.WAITING);
    bench.executor =
        task -> {
          change.happens(bench);
          new Thread(task).start();
        };

    assertThat(get()).isEqualTo("sku-1 v1");
    assertThat(expiredServed()).isZero();
  }

  @Test
  void otherReadersGetTheExpiredValueAtOnceWhileOneLoads() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SERVE_STALE_WHILE_LOADING, "on");
    get();
    bench.pass(MINUTE);
    source.change("sku-1");
    source.afterReading = () -> assertThat(Bench.elsewhere(this::get)).isEqualTo("sku-1 v0");

    assertThat(get()).isEqualTo("sku-1 v1");
    assertThat(expiredServed()).isOne();
    assertThat(source.loads()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void otherReadersNeverGetWhatWasFlushed(Change change) {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.SERVE_STALE_WHILE_LOADING, "on");
    get();
    bench.pass(MINUTE);
    source.afterReading =
        () -> {
          source.afterReading = () -> {};
          source.change("sku-1");
          change.happens(bench);
          assertThat(Bench.elsewhere(this::get)).isEqualTo("sku-1 v1");
        };

    get();

    assertThat(expiredServed()).isZero();
  }

  @Test
  void whatIsExpiredAndServedMakesLoadsThatRestOnItAsOld() {
    bench.with(CacheKey.EXPIRE_AFTER_WRITE, "1m").with(CacheKey.FAIL_SAFE, "1h");
    Bench unsure =
        new Bench().with(CacheKey.EXPIRE_AFTER_WRITE, "1s").with(CacheKey.FAIL_SAFE, "1h");
    unsure.cache().get("sku-1", source);
    unsure.pass(BOUND);
    NearCache<String, String> offers = unsure.cache("offers");

    offers.get("sku-1", key -> unsure.cache().get(key, Loaders.failing()));
    assertThat(offers.getIfPresent("sku-1")).isEqualTo("sku-1 v0");
    unsure.pass(NANO);

    assertThat(offers.getIfPresent("sku-1")).isNull();
  }
}
