package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cache.NearCache;
import dev.carillon.cache.NearCacheBuilder;
import dev.carillon.config.CacheKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 14 with two whole instances that say different things of one near cache. */
class DifferentSettingsClusterTest {
  private static final String WRITERS = CacheKey.WRITERS.of("catalog").key();
  private static final String SETTLE = "carillon.commit-settle";

  private final SmallCluster cluster = new SmallCluster();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger("dev.carillon");
  private final Handler handler =
      new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
          logged.add(formatter.formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    cluster.close();
    logger.removeHandler(handler);
  }

  private List<String> differences() {
    return logged.stream().filter(line -> line.contains("CAR2012")).toList();
  }

  private static NearCache<String, String> catalog(CarillonInstance of) {
    return of.nearCaches().cache("catalog", String.class, String.class);
  }

  private static void awaitVouchedFor(NearCache<?, ?> cache) {
    await().atMost(30, SECONDS).until(cache::isVouchedFor);
  }

  @Test
  void whatIsConfiguredOtherwiseIsSaidAndNobodyVouches() {
    Map<String, String> settings = Map.of(SETTLE, "0s", WRITERS, "shop");
    NearCache<String, String> here = catalog(cluster.start("a/shop", "shop", settings));
    NearCache<String, String> there =
        catalog(cluster.start("b/job", "job", Map.of(SETTLE, "0s", WRITERS, "shop,job")));

    await().atMost(30, SECONDS).until(() -> differences().size() == 2);
    assertThat(differences())
        .allSatisfy(
            line -> assertThat(line).contains(WRITERS, "a/shop#", "b/job#", "shop", "job,shop"));
    assertThat(here.isVouchedFor()).isFalse();
    assertThat(there.isVouchedFor()).isFalse();
  }

  @Test
  void whatIsConfiguredAlikeIsVouchedFor() {
    Map<String, String> settings = Map.of(SETTLE, "0s", WRITERS, "shop");
    NearCache<String, String> here = catalog(cluster.start("a/shop", "shop", settings));
    NearCache<String, String> there = catalog(cluster.start("b/job", "job", settings));

    awaitVouchedFor(here);
    awaitVouchedFor(there);
    assertThat(differences()).isEmpty();
  }

  @Test
  void cacheThatAProgramMakesLaterIsComparedAndTheEndOfTheOtherEndsIt() {
    Map<String, String> settings = Map.of(SETTLE, "0s");
    NearCache<String, String> here = catalog(cluster.start("a/shop", "shop", settings));
    CarillonInstance other = cluster.start("b/job", "job", settings);
    awaitVouchedFor(here);

    NearCacheBuilder<String, String> builder = other.nearCaches().builder("catalog", String.class);
    NearCache<String, String> there = builder.set(CacheKey.WRITERS, "shop").build();

    assertThat(there.isVouchedFor()).as("it knows at once").isFalse();
    await().atMost(30, SECONDS).until(() -> !here.isVouchedFor());
    assertThat(differences()).hasSize(2);

    cluster.stop(other);
    awaitVouchedFor(here);
  }
}
