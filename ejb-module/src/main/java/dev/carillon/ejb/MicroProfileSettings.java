package dev.carillon.ejb;

import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The application's settings in MicroProfile Config. */
final class MicroProfileSettings implements Function<String, Optional<String>> {
  private final Config config = ConfigProvider.getConfig();

  @Override
  public Optional<String> apply(String key) {
    return config.getOptionalValue(key, String.class);
  }
}
