package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a fresh look finds, past what the server keeps. */
class MicroProfileSettingsTest {
  private final Map<String, String> kept = new HashMap<>();
  private final Source strong = new Source();
  private final Source weak = new Source();

  private MicroProfileSettings settings() {
    return new MicroProfileSettings(new Server());
  }

  private Optional<String> fresh(String key) {
    return settings().fresh(key);
  }

  @Test
  void sourceIsAskedPastWhatTheServerKeeps() {
    kept.put("price.list", "old");
    weak.values.put("price.list", "new");

    assertThat(settings().apply("price.list")).contains("old");
    assertThat(fresh("price.list")).contains("new");
    assertThat(fresh("nothing")).isEmpty();
    strong.values.put("price.list", "newer");
    assertThat(fresh("price.list")).contains("newer");
  }

  @Test
  void profileGoesFirstInEachSource() {
    weak.values.put("price.list", "plain");
    weak.values.put("%prod.price.list", "of the profile");
    assertThat(fresh("price.list")).as("no profile").contains("plain");

    kept.put("mp.config.profile", "prod");
    assertThat(fresh("price.list")).contains("of the profile");

    strong.values.put("price.list", "plain, but of a source that counts more");
    assertThat(fresh("price.list")).contains("plain, but of a source that counts more");
    strong.values.put("%prod.price.list", "of both");
    assertThat(fresh("price.list")).contains("of both");
    assertThat(fresh("other")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "${base}, spring",
    "a-${base}-${year}, a-spring-2031",
    "${season}, spring",
    "${none:winter}, winter",
    "${none:}, ''",
    "${base:winter}, spring",
    "${base:${none}}, spring",
    "${none:${base}}, spring",
    "${none:${other:a:b}}, a:b",
    "${ba${ending}}, spring",
    "${none}, ${none}",
    "${none, ${none",
    "\\${base}, ${base}",
    "$base}, $base}"
  })
  void expressionsAreResolvedAsFreshly(String value, String resolved) {
    kept.put("base", "old");
    weak.values.putAll(
        Map.of(
            "price.list", value,
            "base", "spring",
            "season", "${base}",
            "ending", "se",
            "year", "2031"));

    assertThat(fresh("price.list")).contains(resolved);
  }

  @Test
  void expressionsKnowTheProfileToo() {
    kept.put("mp.config.profile", "prod");
    weak.values.putAll(Map.of("price.list", "${base}", "base", "spring", "%prod.base", "winter"));

    assertThat(fresh("price.list")).contains("winter");
  }

  @Test
  void expressionsAreTextIfTheServerTakesThemSo() {
    kept.put("mp.config.property.expressions.enabled", "false");
    weak.values.putAll(Map.of("price.list", "${base}", "base", "spring"));

    assertThat(fresh("price.list")).contains("${base}");
  }

  @Test
  void expressionWithoutAnEndIsRefused() {
    weak.values.putAll(Map.of("price.list", "x${base}", "base", "y${price.list}${price.list}"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> fresh("price.list"))
        .withMessageContaining("price.list")
        .withMessageContaining("within each other");
  }

  /** What a server has read, and where it reads. */
  private final class Server implements Config {
    @Override
    public <T> Optional<T> getOptionalValue(String key, Class<T> type) {
      return Optional.ofNullable(kept.get(key))
          .map(value -> type == Boolean.class ? Boolean.valueOf(value) : value)
          .map(type::cast);
    }

    @Override
    public Iterable<ConfigSource> getConfigSources() {
      return List.of(strong, weak);
    }

    @Override
    public <T> T getValue(String key, Class<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ConfigValue getConfigValue(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<String> getPropertyNames() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> Optional<Converter<T>> getConverter(Class<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Source implements ConfigSource {
    private final Map<String, String> values = new HashMap<>();

    @Override
    public @Nullable String getValue(String key) {
      return values.get(key);
    }

    @Override
    public Set<String> getPropertyNames() {
      return values.keySet();
    }

    @Override
    public String getName() {
      return "planted";
    }
  }
}
