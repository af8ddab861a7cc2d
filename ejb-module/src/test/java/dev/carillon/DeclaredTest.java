package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.config.ListedSettings;
import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of near caches before they are made. */
class DeclaredTest {
  private static CacheDeclaration cache(String name, boolean ordered, String... writers) {
    return new CacheDeclaration(name, new TreeSet<>(Arrays.asList(writers)), ordered);
  }

  private static List<CacheDeclaration> declared(
      HeldCaches held, Set<String> injected, Function<String, Optional<String>> settings) {
    Wiring plain = Wiring.plain(event -> {}, held, new FixedMembership(Set.of()));
    return Declared.atStart(plain.with(settings).declaring(injected));
  }

  /** Settings as MicroProfile Config has them. */
  private record Listed(Map<String, String> values) implements ListedSettings {
    @Override
    public Optional<String> apply(String key) {
      return Optional.ofNullable(values.get(key));
    }

    @Override
    public Iterable<String> keys() {
      return values.keySet();
    }
  }

  private static Function<String, Optional<String>> settings(Map<String, String> values) {
    return key -> Optional.ofNullable(values.get(key));
  }

  @Test
  void injectedOnesAreDeclaredAlthoughNothingIsSet() {
    HeldCaches held = HeldCaches.of(Set.of("catalog", "observed"));

    assertThat(declared(held, Set.of("catalog"), settings(Map.of())))
        .containsExactly(cache("catalog", false));
  }

  @Test
  void heldOnesAreDeclaredIfTheirSettingsAreWritten() {
    HeldCaches held = HeldCaches.of(Set.of("catalog", "prices", "observed"));

    assertThat(
            declared(
                held,
                Set.of(),
                settings(
                    Map.of(
                        "carillon.cache.catalog.writers", "shop, job",
                        "carillon.cache.prices.ordered", "on",
                        "carillon.cache.observed.maximum-size", "7"))))
        .containsExactly(cache("catalog", false, "shop", "job"), cache("prices", true));
  }

  @Test
  void whoHoldsAllDeclaresThoseThatSettingsName() {
    Listed settings =
        new Listed(
            Map.of(
                "carillon.cache.my.catalog.ordered", "on",
                "carillon.cache..ordered", "on",
                "carillon.cache.off.ordered", "on",
                "carillon.cache.off.notifications", "off",
                "carillon.port", "6200"));

    assertThat(declared(HeldCaches.ALL, Set.of(), settings))
        .containsExactly(cache("my.catalog", true));
    assertThat(declared(HeldCaches.NONE, Set.of(), settings)).isEmpty();
  }

  @Test
  void whatCannotBeUsedIsLeftToWhoMakesTheCache() {
    assertThat(
            declared(
                HeldCaches.of(Set.of("catalog")),
                Set.of(),
                settings(Map.of("carillon.cache.catalog.ordered", "perhaps"))))
        .isEmpty();
  }

  @Test
  void noMoreThanFitAreDeclared() {
    Set<String> many =
        IntStream.rangeClosed(0, CacheDeclaration.MAX_CACHES)
            .mapToObj(i -> "cache-" + i)
            .collect(Collectors.toSet());

    assertThat(declared(HeldCaches.ALL, many, settings(Map.of())))
        .hasSize(CacheDeclaration.MAX_CACHES);
  }
}
