package dev.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.config.CacheConfig.InTransaction;
import dev.carillon.config.CacheConfig.Switch;
import dev.carillon.config.CacheConfig.WhenUnsure;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CacheConfigTest {
  private static CacheConfig read(Map<String, String> settings) {
    return CacheConfig.read(key -> Optional.ofNullable(settings.get(key)), "catalog");
  }

  private static CacheConfig read(CacheKey key, String value) {
    return read(Map.of(key.of("catalog").key(), value));
  }

  private static Object valueOf(CacheKey key, CacheConfig config) {
    return switch (key) {
      case MAXIMUM_SIZE -> config.maximumSize();
      case EXPIRE_AFTER_WRITE -> config.expireAfterWrite();
      case EXPIRE_AFTER_ACCESS -> config.expireAfterAccess();
      case REFRESH_AFTER_WRITE -> config.refreshAfterWrite();
      case FAIL_SAFE -> config.failSafe();
      case SOFT_TIMEOUT -> config.softTimeout();
      case SERVE_STALE_WHILE_LOADING -> config.serveStaleWhileLoading();
      case WHEN_UNSURE -> config.whenUnsure();
      case WRITERS -> config.writers();
      case SOURCE_LAG -> config.sourceLag();
      case IN_TRANSACTION -> config.inTransaction();
      case NOTIFICATIONS -> config.notifications();
      case ORDERED -> config.ordered();
      case STATISTICS -> config.statistics();
    };
  }

  @Test
  void defaultsHoldWhenNothingIsSet() {
    assertThat(read(Map.of()))
        .isEqualTo(
            new CacheConfig(
                10_000,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Switch.OFF,
                WhenUnsure.AGE,
                Set.of(),
                Duration.ZERO,
                InTransaction.LOAD,
                Switch.ON,
                Switch.OFF,
                Switch.ON));
  }

  @ParameterizedTest
  @EnumSource
  void defaultThatIsWrittenIsTheDefaultThatHolds(CacheKey key) {
    String written = key.of("catalog").defaultValue().orElseThrow();

    assertThat(valueOf(key, read(key, written))).isEqualTo(valueOf(key, read(Map.of())));
  }

  @ParameterizedTest
  @EnumSource
  void settingOfAnotherCacheIsNotRead(CacheKey key) {
    assertThat(read(Map.of(key.of("prices").key(), "out of range"))).isEqualTo(read(Map.of()));
  }

  @ParameterizedTest
  @EnumSource
  void settingIsBornComplete(CacheKey key) {
    Setting setting = key.of("<name>");

    assertThat(setting.key()).matches("carillon\\.cache\\.<name>\\.[a-z]+(-[a-z]+)*");
    assertThat(setting.range()).isNotBlank();
    assertThat(setting.sentence()).endsWith(".").matches("[A-Z].{10,}");
    assertThat(setting).hasToString(setting.key());
  }

  @Test
  void settingsAreUniqueAndAllAreRead() {
    Set<String> asked = new HashSet<>();
    Function<String, Optional<String>> source =
        key -> {
          assertThat(asked.add(key)).as(key).isTrue();
          return Optional.empty();
        };
    CacheConfig.read(source, "catalog");

    assertThat(asked)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(CacheKey.values()).map(key -> key.of("catalog").key()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "MAXIMUM_SIZE, 1, 1",
    "MAXIMUM_SIZE, 1000000000, 1000000000",
    "EXPIRE_AFTER_WRITE, 1ms, PT0.001S",
    "EXPIRE_AFTER_WRITE, 365d, PT8760H",
    "EXPIRE_AFTER_ACCESS, P365D, PT8760H",
    "REFRESH_AFTER_WRITE, 30d, PT720H",
    "FAIL_SAFE, 24h, PT24H",
    "SOFT_TIMEOUT, 1h, PT1H",
    "SERVE_STALE_WHILE_LOADING, on, ON",
    "WHEN_UNSURE, age, AGE",
    "WHEN_UNSURE, load, LOAD",
    "WHEN_UNSURE, fail, FAIL",
    "WRITERS, worker, [worker]",
    "WRITERS, ',worker, ', [worker]",
    "SOURCE_LAG, 500ms, PT0.5S",
    "IN_TRANSACTION, serve, SERVE",
    "NOTIFICATIONS, off, OFF",
    "ORDERED, on, ON",
    "STATISTICS, off, OFF",
  })
  void valueWithinItsBoundsIsTaken(CacheKey key, String value, String expected) {
    assertThat(valueOf(key, read(key, " " + value + " "))).hasToString(expected);
  }

  @Test
  void writersAreSeveralRoles() {
    assertThat(read(CacheKey.WRITERS, "worker, importer,worker").writers())
        .containsExactlyInAnyOrder("worker", "importer");
  }

  @ParameterizedTest
  @CsvSource({
    "MAXIMUM_SIZE, 0",
    "MAXIMUM_SIZE, 1000000001",
    "MAXIMUM_SIZE, many",
    "EXPIRE_AFTER_WRITE, 366d",
    "EXPIRE_AFTER_WRITE, PT8760H0.001S",
    "EXPIRE_AFTER_WRITE, -1s",
    "EXPIRE_AFTER_WRITE, 5",
    "EXPIRE_AFTER_ACCESS, 366d",
    "REFRESH_AFTER_WRITE, 1y",
    "FAIL_SAFE, 8761h",
    "SOFT_TIMEOUT, 61m",
    "SERVE_STALE_WHILE_LOADING, true",
    "WHEN_UNSURE, serve",
    "SOURCE_LAG, 61m",
    "IN_TRANSACTION, on",
    "NOTIFICATIONS, false",
    "ORDERED, yes",
    "STATISTICS, ON",
  })
  void valueOutOfBoundsIsRefusedWithKeyRangeAndValue(CacheKey key, String value) {
    Setting setting = key.of("catalog");

    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> read(key, value))
        .withMessage(setting.key() + " must be " + setting.range() + " but was \"" + value + "\"");
  }

  @Test
  void roleThatIsTooLongIsRefused() {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> read(CacheKey.WRITERS, "w".repeat(513)))
        .withMessage(
            "carillon.cache.catalog.writers must be at most 512 bytes of UTF-8 but has 513");
  }

  @Test
  void moreWritersThanCanBeDeclaredAreRefused() {
    String many =
        IntStream.rangeClosed(1, 65).mapToObj(i -> "role-" + i).collect(Collectors.joining(","));

    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> read(CacheKey.WRITERS, many))
        .withMessage("carillon.cache.catalog.writers must be at most 64 names but has 65");
  }

  @Test
  void keyTellsWhichCacheItIsOf() {
    assertThat(CacheKey.ORDERED.cacheOf("carillon.cache.my.catalog.ordered"))
        .hasValue("my.catalog");
    assertThat(CacheKey.ORDERED.cacheOf("carillon.cache.catalog.writers")).isEmpty();
    assertThat(CacheKey.ORDERED.cacheOf("carillon.cache.ordered")).isEmpty();
    assertThat(CacheKey.ORDERED.cacheOf("carillon.ordered")).isEmpty();
  }
}
