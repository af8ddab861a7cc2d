package dev.carillon.ejb;

import dev.carillon.config.ListedSettings;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The application's settings in MicroProfile Config. */
final class MicroProfileSettings implements ListedSettings {
  private final Config config = ConfigProvider.getConfig();

  @Override
  public Optional<String> apply(String key) {
    return config.getOptionalValue(key, String.class);
  }

  @Override
  public Iterable<String> keys() {
    return config.getPropertyNames();
  }
}
