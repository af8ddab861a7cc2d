package dev.carillon.ejb;

import dev.carillon.config.FreshSettings;
import dev.carillon.config.ListedSettings;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The application's settings in MicroProfile Config. */
final class MicroProfileSettings implements ListedSettings, FreshSettings {
  private final Config config = ConfigProvider.getConfig();

  @Override
  public Optional<String> apply(String key) {
    return config.getOptionalValue(key, String.class);
  }

  /** Payara keeps what it has read for a minute; its sources look for themselves. */
  @Override
  public Optional<String> fresh(String key) {
    for (ConfigSource source : config.getConfigSources()) { // those that count more come first
      String value = source.getValue(key);
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  @Override
  public Iterable<String> keys() {
    return config.getPropertyNames();
  }
}
