package dev.carillon.cluster.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Settings of a file that {@value #FILE} names, as it is at each look. */
public class SettingsFile implements ConfigSource {
  static final String FILE = "probe.settings";

  @Override
  public Map<String, String> getProperties() {
    String file = System.getProperty(FILE);
    if (file == null) {
      return Map.of();
    }
    Properties read = new Properties();
    try (var in = Files.newInputStream(Path.of(file))) {
      read.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read.stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, read::getProperty));
  }

  @Override
  public Set<String> getPropertyNames() {
    return getProperties().keySet();
  }

  @Override
  public @Nullable String getValue(String key) {
    return getProperties().get(key);
  }

  @Override
  public String getName() {
    return FILE;
  }
}
