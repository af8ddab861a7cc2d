package dev.carillon.tls;

import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.TlsConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/**
 * How a caller from outside the cluster protects its calls, and shows who it is. Immutable;
 * certificates are read when it is made.
 *
 * <pre>{@code
 * ClientSecurity security = ClientSecurity.mutual(Path.of("/etc/carillon/ops/carillon.properties"));
 * }</pre>
 */
public final class ClientSecurity {
  private static final ClientSecurity NONE = new ClientSecurity(Protection.none());

  private final Protection protection;

  private ClientSecurity(Protection protection) {
    this.protection = protection;
  }

  /** Returns no protection: for instances on loopback, or on a network where all are trusted. */
  public static ClientSecurity none() {
    return NONE;
  }

  /**
   * Returns mutual TLS with the settings {@code carillon.tls.…} of a file of properties, such as
   * {@code server-config/tls controller} makes.
   *
   * @throws InvalidConfigException if something cannot be used; names key, file and reason
   */
  public static ClientSecurity mutual(Path settings) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(settings)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidConfigException(settings + " cannot be read (" + e + ")");
    }
    return mutual(key -> Optional.ofNullable(properties.getProperty(key)));
  }

  /**
   * Returns mutual TLS with settings {@code carillon.tls.…} from anywhere.
   *
   * @param settings answers with a key's value, or nothing if it is not set
   * @throws InvalidConfigException if something cannot be used; names key, file and reason
   */
  public static ClientSecurity mutual(Function<String, Optional<String>> settings) {
    return new ClientSecurity(Tls.ofCaller(TlsConfig.ofCaller(settings)));
  }

  /** Returns what protects the calls. */
  public Protection protection() {
    return protection;
  }
}
