package dev.carillon.ejb;

import dev.carillon.config.FreshSettings;
import dev.carillon.config.ListedSettings;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The application's settings in MicroProfile Config. Immutable. */
final class MicroProfileSettings implements ListedSettings, FreshSettings {
  private final Config config;

  /**
   * What goes before a key for the value of the profile; read once, as the specification has it.
   */
  private final Optional<String> profile;

  private final boolean withExpressions;

  MicroProfileSettings() {
    this(ConfigProvider.getConfig());
  }

  MicroProfileSettings(Config config) {
    this.config = config;
    profile = config.getOptionalValue(Config.PROFILE, String.class).map(name -> "%" + name + ".");
    withExpressions =
        config.getOptionalValue(Config.PROPERTY_EXPRESSIONS_ENABLED, Boolean.class).orElse(true);
  }

  @Override
  public Optional<String> apply(String key) {
    return config.getOptionalValue(key, String.class);
  }

  /**
   * Payara keeps what it has read for a minute; its sources look for themselves. So profiles and
   * expressions are done here, too, as MicroProfile Config 3.0 says: the source that counts most
   * and has the key, plain or of the profile, is taken, and of the two the profile's.
   *
   * @throws IllegalArgumentException if its expressions have no end
   */
  @Override
  public Optional<String> fresh(String key) {
    return withExpressions ? new Expressions(this::found).value(key) : found(key);
  }

  private Optional<String> found(String key) {
    for (ConfigSource source : config.getConfigSources()) { // those that count more come first
      String value = profile.map(prefix -> source.getValue(prefix + key)).orElse(null);
      value = value == null ? source.getValue(key) : value;
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
