package dev.carillon.ejb;

import dev.carillon.config.ListedSettings;
import java.util.Locale;
import java.util.Optional;

/** The JVM's settings where there is no MicroProfile Config: system properties, environment. */
final class PlainSettings implements ListedSettings {
  @Override
  public Optional<String> apply(String key) {
    String variable = key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    return Optional.ofNullable(System.getProperty(key))
        .or(() -> Optional.ofNullable(System.getenv(variable)));
  }

  @Override
  public Iterable<String> keys() {
    return System.getProperties().stringPropertyNames();
  }
}
