package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CacheKey;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is loaded from a replica that is behind. */
class SourceLagTest {
  private static final Duration LAG = Duration.ofSeconds(2);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Set<String> RED = Set.of("red");

  private final Bench bench = Bench.alone().with(CacheKey.SOURCE_LAG, "2s");
  private final Source source = new Source();

  private CacheRegion<String, String> eu() {
    return bench.cache().region("eu");
  }

  private boolean isStored() {
    eu().get("sku-1", source, RED);
    return eu().getIfPresent("sku-1") != null;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsLoadedLittleAfterAChangeIsNotStored(Change change) {
    assertThat(isStored()).isTrue();
    change.happens(bench);

    assertThat(isStored()).isFalse();
    bench.pass(LAG.minus(NANO));
    assertThat(isStored()).isFalse();
    bench.pass(NANO);
    assertThat(isStored()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void changeOfWhatWasNeverAskedForCountsToo(Change change) {
    bench.cache();
    change.happens(bench);
    System.gc();

    assertThat(isStored()).isFalse();
  }

  @Test
  void whatHasNothingToDoWithTheChangeIsStored() {
    bench.cache().flushTag("blue");
    bench.cache().clearRegion("us");
    eu().flushKey("sku-2");
    bench.cache().flushKey("sku-1");

    assertThat(isStored()).isTrue();
  }

  @Test
  void loadThatBeganLittleAfterAChangeIsNotStoredHoweverLongItTakes() {
    eu().flushKey("sku-1");
    source.afterReading = () -> bench.pass(LAG);
    eu().get("sku-1", source);

    assertThat(eu().getIfPresent("sku-1")).isNull();
  }

  @Test
  void updateIsKeptSinceItKnowsWhatItStored() {
    eu().flushKey("sku-1");

    eu().update("sku-1", source::change);

    assertThat(eu().getIfPresent("sku-1")).isEqualTo("sku-1 v1");
  }

  @Test
  void afterMoreChangesThanCanBeKnownEverythingCountsAsChanged() {
    LateFlushes late = new LateFlushes(LAG, bench.clock, 10);
    for (int i = 0; i < 10; i++) {
      late.add("sku-" + i);
    }
    assertThat(late.isAny(Stream.of("never changed"))).isFalse();
    for (int i = 10; i < 30; i++) {
      late.add("sku-" + i);
    }
    for (int i = 0; i < 30; i++) {
      assertThat(late.isAny(Stream.of("sku-" + i))).isTrue();
    }
    assertThat(late.isAny(Stream.of("never changed"))).isTrue();
    bench.pass(LAG);

    assertThat(late.isAny(Stream.of("never changed"))).isFalse();
    assertThat(late.isAny(Stream.of("sku-29"))).isFalse();
  }

  @Test
  void regionsAndTagsAreForgottenWhenTheReplicaHasCaughtUp() {
    Copies<String> copies = bench.cache().copies();
    for (int i = 0; i < 1_000; i++) {
      copies.flushRegion("region-" + i);
      copies.flushTag("tag-" + i);
    }
    System.gc();
    assertThat(copies.marksKnown()).isEqualTo(2_000);
    bench.pass(LAG);

    await()
        .untilAsserted(
            () -> {
              copies.flushTag("another");
              System.gc();
              assertThat(copies.marksKnown()).isLessThan(10);
            });
  }
}
