package dev.carillon.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What the service's port bears before it closes a connection.
 *
 * @param maxConnections see {@link ConfigKey#SERVICE_MAX_CONNECTIONS}
 * @param maxConnectionsPerAddress see {@link ConfigKey#SERVICE_MAX_CONNECTIONS_PER_ADDRESS}
 * @param maxPendingPerAddress see {@link ConfigKey#SERVICE_MAX_PENDING_PER_ADDRESS}
 * @param handshakeThreads see {@link ConfigKey#SERVICE_HANDSHAKE_THREADS}
 * @param handshakeTimeout see {@link ConfigKey#TLS_HANDSHAKE_TIMEOUT}
 * @param maxRequestBytes see {@link ConfigKey#SERVICE_MAX_REQUEST_BYTES}
 * @param requestTimeout see {@link ConfigKey#SERVICE_REQUEST_TIMEOUT}
 * @param idleTime see {@link ConfigKey#SERVICE_IDLE_TIME}
 * @param lifeTime see {@link ConfigKey#SERVICE_LIFE_TIME}
 */
public record ServiceLimits(
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxPendingPerAddress,
    int handshakeThreads,
    Duration handshakeTimeout,
    int maxRequestBytes,
    Duration requestTimeout,
    Duration idleTime,
    Duration lifeTime) {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Returns the limits that hold when nothing is set. */
  public static ServiceLimits defaults() {
    return read(new Reader(key -> Optional.empty()), Duration.ofSeconds(1));
  }

  static ServiceLimits read(Reader in, Duration heartbeat) {
    int all = (int) in.number(ConfigKey.SERVICE_MAX_CONNECTIONS, 4, 65_536);
    int perAddress =
        atMost(
            in,
            ConfigKey.SERVICE_MAX_CONNECTIONS_PER_ADDRESS,
            all,
            ConfigKey.SERVICE_MAX_CONNECTIONS);
    int pending =
        atMost(
            in,
            ConfigKey.SERVICE_MAX_PENDING_PER_ADDRESS,
            perAddress,
            ConfigKey.SERVICE_MAX_CONNECTIONS_PER_ADDRESS);
    return new ServiceLimits(
        all,
        perAddress,
        pending,
        (int) in.number(ConfigKey.SERVICE_HANDSHAKE_THREADS, 1, 256),
        in.duration(ConfigKey.TLS_HANDSHAKE_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(1)),
        (int) in.bytes(ConfigKey.SERVICE_MAX_REQUEST_BYTES, 1 << 20, 16 << 20),
        in.duration(
            ConfigKey.SERVICE_REQUEST_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(1)),
        idleTime(in, heartbeat),
        in.duration(ConfigKey.SERVICE_LIFE_TIME, Duration.ofSeconds(1), Duration.ofDays(7)));
  }

  private static int atMost(Reader in, ConfigKey key, int most, ConfigKey other) {
    int value = (int) in.number(key, 1, 65_536);
    if (value <= most || in.set(key).isEmpty()) {
      return Math.min(value, most);
    }
    throw new InvalidConfigException(
        String.format("%s must be at most %s, which is %d, but was %d", key, other, most, value));
  }

  /** A connection that is closed between two heartbeats is opened again for each of them. */
  private static Duration idleTime(Reader in, Duration heartbeat) {
    Duration idle = in.duration(ConfigKey.SERVICE_IDLE_TIME, Duration.ofMillis(200), HOUR);
    if (idle.compareTo(heartbeat) > 0) {
      return idle;
    }
    if (in.set(ConfigKey.SERVICE_IDLE_TIME).isEmpty()) {
      return heartbeat.multipliedBy(2);
    }
    throw new InvalidConfigException(
        String.format(
            "%s must be longer than %s, which is %s ms, but was %s ms",
            ConfigKey.SERVICE_IDLE_TIME,
            ConfigKey.HEARTBEAT,
            heartbeat.toMillis(),
            idle.toMillis()));
  }
}
