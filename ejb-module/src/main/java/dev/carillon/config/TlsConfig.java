package dev.carillon.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of what protects connections. Files that are not set are null.
 *
 * @param mode see {@link ConfigKey#TLS_MODE}
 * @param keyStore see {@link ConfigKey#TLS_KEY_STORE}; set if the mode is mutual
 * @param keyStorePassword see {@link ConfigKey#TLS_KEY_STORE_PASSWORD}
 * @param privateKey see {@link ConfigKey#TLS_PRIVATE_KEY}
 * @param trustStore see {@link ConfigKey#TLS_TRUST_STORE}; set if the mode is mutual
 * @param trustStorePassword see {@link ConfigKey#TLS_TRUST_STORE_PASSWORD}
 * @param denyList see {@link ConfigKey#TLS_DENY_LIST}
 * @param reload see {@link ConfigKey#TLS_RELOAD}
 * @param handshakeTimeout see {@link ConfigKey#TLS_HANDSHAKE_TIMEOUT}
 * @param callHandshakeTimeout how long the handshake of a call may take: as long, but no longer
 *     than a call
 */
public record TlsConfig(
    Mode mode,
    @Nullable Path keyStore,
    Password keyStorePassword,
    @Nullable Path privateKey,
    @Nullable Path trustStore,
    Password trustStorePassword,
    @Nullable Path denyList,
    Duration reload,
    Duration handshakeTimeout,
    Duration callHandshakeTimeout) {

  /** How connections are protected. */
  public enum Mode {
    /** Both ends show certificates. */
    MUTUAL,
    /** Not at all. */
    OFF
  }

  /**
   * Reads the settings of a caller from outside, which always shows a certificate.
   *
   * @param source answers with a key's value, or nothing if it is not set
   * @throws InvalidConfigException naming the key, the limit and the value
   */
  public static TlsConfig ofCaller(Function<String, Optional<String>> source) {
    return read(new Reader(source), Mode.MUTUAL, Duration.ofMinutes(1), "the call is protected");
  }

  static TlsConfig read(
      Reader in, InetAddress bindAddress, AdvertisedAddress advertised, Duration callTimeout) {
    Optional<String> offLoopback = advertised.offLoopback(bindAddress);
    Mode mode = offLoopback.isEmpty() ? Mode.OFF : Mode.MUTUAL;
    if (in.set(ConfigKey.TLS_MODE).isPresent()) {
      mode = in.choice(ConfigKey.TLS_MODE, Mode.class);
    }
    String why =
        offLoopback
            .map(which -> which + " is off loopback")
            .orElse(ConfigKey.TLS_MODE + " is mutual");
    return read(in, mode, callTimeout, why);
  }

  private static TlsConfig read(Reader in, Mode mode, Duration callTimeout, String why) {
    Duration handshakeTimeout =
        in.duration(ConfigKey.TLS_HANDSHAKE_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(1));
    TlsConfig config =
        new TlsConfig(
            mode,
            in.file(ConfigKey.TLS_KEY_STORE),
            in.password(ConfigKey.TLS_KEY_STORE_PASSWORD),
            in.file(ConfigKey.TLS_PRIVATE_KEY),
            in.file(ConfigKey.TLS_TRUST_STORE),
            in.password(ConfigKey.TLS_TRUST_STORE_PASSWORD),
            in.file(ConfigKey.TLS_DENY_LIST),
            in.duration(ConfigKey.TLS_RELOAD, Duration.ofSeconds(1), Duration.ofMinutes(1)),
            handshakeTimeout,
            shorter(handshakeTimeout, callTimeout));
    if (mode == Mode.MUTUAL && (config.keyStore == null || config.trustStore == null)) {
      throw new InvalidConfigException(
          String.format(
              "%s, so %s and %s must name files, which server-config/tls makes; %s=off does without"
                  + " if everybody on that network may flush, recycle and speak as any instance",
              why, ConfigKey.TLS_KEY_STORE, ConfigKey.TLS_TRUST_STORE, ConfigKey.TLS_MODE));
    }
    return config;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
