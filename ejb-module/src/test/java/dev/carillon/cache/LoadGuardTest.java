package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is loaded while it changes is returned and not stored: rules 10, 11 and 13. */
class LoadGuardTest {
  private static final Set<String> RED = Set.of("red");

  private final Bench bench = Bench.alone();
  private final Source source = new Source();
  private final CacheRegion<String, String> eu = bench.cache().region("eu");

  /** The next one to read the source is overtaken by this. */
  private void onceAfterReading(Runnable something) {
    source.afterReading =
        () -> {
          source.afterReading = () -> {};
          something.run();
        };
  }

  @ParameterizedTest
  @EnumSource
  void loadBegunBeforeAChangeIsReturnedAndNotStored(Change change) {
    onceAfterReading(() -> change.happens(bench));

    assertThat(eu.get("sku-1", source, RED)).isEqualTo("sku-1 v0");

    assertThat(eu.getIfPresent("sku-1")).isNull();
    assertThat(bench.cache().statistics().notStored()).isOne();
    assertThat(bench.cache().copies().loads().size()).isZero();
  }

  @Test
  void loadThatNothingOvertookIsStored() {
    onceAfterReading(
        () -> {
          bench.cache().flushTag("blue");
          bench.cache().clearRegion("us");
          eu.flushKey("sku-2");
          bench.cache().flushKey("sku-1");
          bench.receive(NotificationMessage.flush("prices"));
        });

    eu.get("sku-1", source, RED);

    assertThat(eu.getIfPresent("sku-1")).isEqualTo("sku-1 v0");
    assertThat(bench.cache().statistics().notStored()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void readerAfterAChangeStartsALoadOfItsOwn(Change change) {
    onceAfterReading(
        () -> {
          source.change("sku-1");
          change.happens(bench);
          assertThat(Bench.elsewhere(() -> eu.get("sku-1", source, RED)))
              .as("by another thread")
              .isEqualTo("sku-1 v1");
        });

    assertThat(eu.get("sku-1", source, RED)).isEqualTo("sku-1 v0");

    assertThat(eu.get("sku-1", source, RED)).as("that of the later load").isEqualTo("sku-1 v1");
    assertThat(source.loads()).isEqualTo(2);
    assertThat(bench.cache().copies().loads().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whoWaitsForAnOvertakenLoadGetsWhatItBringsAndTheNextLoadsAnew(Change change) {
    onceAfterReading(
        () -> {
          change.happens(bench);
          source.change("sku-1");
        });
    eu.get("sku-1", source, RED);

    assertThat(eu.get("sku-1", source, RED)).isEqualTo("sku-1 v1");
  }

  @ParameterizedTest
  @EnumSource
  void updateThatIsOvertakenIsNotKept(Change change) {
    eu.update(
        "sku-1",
        key -> {
          String value = source.change(key);
          change.happens(bench);
          return value;
        });

    assertThat(eu.getIfPresent("sku-1")).isNull();
    assertThat(bench.cache().copies().loads().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatAnUpdateStoredIsDroppedByEveryChangeWhateverItsTags(Change change) {
    eu.update("sku-1", source::change);

    change.happens(bench);

    assertThat(eu.getIfPresent("sku-1")).isNull();
  }

  @Test
  void updateOvertakesALoad() {
    onceAfterReading(() -> eu.update("sku-1", source::change));

    assertThat(eu.get("sku-1", source)).isEqualTo("sku-1 v0");

    assertThat(eu.getIfPresent("sku-1")).isEqualTo("sku-1 v1");
  }

  @Test
  void loadWithinAnUpdateIsNotStored() {
    eu.update("sku-1", key -> eu.get(key, source) + source.change(key));

    assertThat(eu.getIfPresent("sku-1")).isEqualTo("sku-1 v0sku-1 v1");
  }

  @Test
  void ofTwoUpdatesAtATimeTheEarlierIsNotKept() {
    eu.update(
        "sku-1",
        key -> {
          source.change(key);
          return Bench.elsewhere(() -> eu.update(key, source::change)) + " overwritten";
        });

    assertThat(eu.getIfPresent("sku-1")).as("nobody knows which is in the store").isNull();
  }

  @Test
  void loadRestsOnAnotherNearCacheAndIsNoNewerThanItsEntry() {
    Bench elsewhere = new Bench();
    NearCache<String, String> prices = elsewhere.cache("prices");
    NearCache<String, String> offers = elsewhere.cache("offers");
    prices.get("sku-1", source);
    Duration most = Duration.ofSeconds(5);
    elsewhere.pass(most.minusNanos(1));

    offers.get("sku-1", key -> "offer of " + prices.get(key, source));
    elsewhere.pass(Duration.ofNanos(1));
    assertThat(offers.getIfPresent("sku-1")).isEqualTo("offer of sku-1 v0");
    elsewhere.pass(Duration.ofNanos(1));

    assertThat(offers.getIfPresent("sku-1")).isNull();
    assertThat(source.loads()).isOne();
  }

  @Test
  void whatIsUpdatedRestsOnTheNearCacheThatItsWriterReads() {
    Bench elsewhere = new Bench();
    NearCache<String, String> prices = elsewhere.cache("prices");
    NearCache<String, String> offers = elsewhere.cache("offers");
    prices.get("sku-1", source);
    elsewhere.pass(Duration.ofSeconds(5));

    offers.update("sku-1", key -> "offer of " + prices.get(key, source));
    assertThat(offers.getIfPresent("sku-1")).isEqualTo("offer of sku-1 v0");
    elsewhere.pass(Duration.ofNanos(1));

    assertThat(offers.getIfPresent("sku-1")).isNull();
  }

  @Test
  void loadRestsOnWhatALoadWithinItRestsOn() {
    Bench elsewhere = new Bench();
    NearCache<String, String> prices = elsewhere.cache("prices");
    NearCache<String, String> offers = elsewhere.cache("offers");
    NearCache<String, String> pages = elsewhere.cache("pages");
    prices.get("sku-1", source);
    elsewhere.pass(Duration.ofSeconds(5));

    pages.get("sku-1", key -> offers.get(key, sku -> prices.get(sku, source)));
    assertThat(pages.getIfPresent("sku-1")).isNotNull();
    elsewhere.pass(Duration.ofNanos(1));

    assertThat(pages.getIfPresent("sku-1")).isNull();
  }

  @Test
  void loadRestsOnWhatALoadOfAnotherThreadRestsOnForWhichItWaits() {
    Bench elsewhere = new Bench();
    NearCache<String, String> prices = elsewhere.cache("prices");
    NearCache<String, String> offers = elsewhere.cache("offers");
    NearCache<String, String> pages = elsewhere.cache("pages");
    prices.get("sku-1", source);
    elsewhere.pass(Duration.ofSeconds(5));
    AtomicReference<@Nullable Thread> waiting = new AtomicReference<>();
    List<CompletableFuture<String>> page = new ArrayList<>();

    offers.get(
        "sku-1",
        key -> {
          page.add(
              Bench.begin(
                  () -> {
                    waiting.set(Thread.currentThread());
                    return pages.get(key, sku -> offers.get(sku, source));
                  }));
          await().until(() -> isWaiting(waiting.get()));
          return prices.get(key, source);
        });

    assertThat(page.get(0).orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo("sku-1 v0");
    assertThat(pages.getIfPresent("sku-1")).isNotNull();
    elsewhere.pass(Duration.ofNanos(1));
    assertThat(pages.getIfPresent("sku-1")).isNull();
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  @Test
  void loadThatRestsOnWhatIsVouchedForIsAsGoodAsThat() {
    NearCache<String, String> prices = bench.cache("prices");
    NearCache<String, String> offers = bench.cache("offers");
    prices.get("sku-1", source);
    bench.pass(Duration.ofDays(1));

    offers.get("sku-1", key -> prices.getIfPresent(key));
    bench.pass(Duration.ofDays(1));

    assertThat(offers.getIfPresent("sku-1")).isEqualTo("sku-1 v0");
  }
}
