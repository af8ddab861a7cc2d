package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cache.NearCache;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Standing;
import dev.carillon.membership.FixedMembership;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What an instance says of its near caches. */
class NearCacheStatusTest {
  private static final Map<String, String> ON_PURPOSE = Map.of("carillon.enabled", "false");

  /** It does not hear of the others, who may be there. */
  private static final Map<String, String> BY_A_FAULT =
      Map.of(
          "carillon.heartbeat", "never",
          "carillon.on-start-failure", "alone",
          "carillon.cache.strict.when-unsure", "load");

  private static CarillonInstance alone(Map<String, String> settings) {
    Function<String, Optional<String>> source = key -> Optional.ofNullable(settings.get(key));
    Wiring plain = Wiring.plain(event -> {}, HeldCaches.ALL, new FixedMembership(Set.of()));
    return CarillonInstance.start(CarillonConfig.read(source, "a/web", "web"), plain.with(source));
  }

  private static NearCache<String, String> cache(CarillonInstance instance, String name) {
    return instance.nearCaches().cache(name, String.class, String.class);
  }

  @Test
  void hitsMissesAndEntriesAreThoseOfEachCacheByName() {
    try (CarillonInstance instance = alone(ON_PURPOSE)) {
      NearCache<String, String> settings = cache(instance, "settings");
      cache(instance, "catalog");
      settings.get("a", key -> "1");
      settings.get("b", key -> "2");
      settings.get("a", key -> "3");

      assertThat(instance.status().caches())
          .containsExactly(
              new InstanceStatus.Cache("catalog", 0, 0, 0, Standing.VOUCHED),
              new InstanceStatus.Cache("settings", 1, 2, 2, Standing.VOUCHED));
    }
  }

  @Test
  void cacheOfAnInstanceThatHearsOfNobodyLivesByAgeOrIsNotServed() {
    try (CarillonInstance instance = alone(BY_A_FAULT)) {
      cache(instance, "lenient");
      cache(instance, "strict");

      assertThat(instance.status().caches())
          .extracting(InstanceStatus.Cache::standing)
          .containsExactly(Standing.BY_AGE, Standing.NOT_SERVED);
    }
  }

  @Test
  void whatIsForgottenHereIsLoadedAnew() {
    try (CarillonInstance instance = alone(ON_PURPOSE)) {
      NearCache<String, String> settings = cache(instance, "settings");
      settings.get("a", key -> "1");
      settings.region("eu").get("a", key -> "1");
      assertThat(settings.get("a", key -> "2")).isEqualTo("1");

      settings.forgetHere();

      assertThat(settings.get("a", key -> "2")).isEqualTo("2");
      assertThat(settings.region("eu").get("a", key -> "2")).isEqualTo("2");
    }
  }
}
