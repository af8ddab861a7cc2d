package dev.carillon.config;

import dev.carillon.contracts.Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an instance, read and checked once at its start.
 *
 * @param enabled see {@link ConfigKey#ENABLED}
 * @param cluster see {@link ConfigKey#CLUSTER}
 * @param instanceName see {@link ConfigKey#INSTANCE}
 * @param role see {@link ConfigKey#ROLE}
 * @param bindAddress see {@link ConfigKey#BIND_ADDRESS}
 * @param ports see {@link ConfigKey#PORT}
 * @param tls how connections are protected
 * @param onStartFailure see {@link ConfigKey#ON_START_FAILURE}
 * @param members see {@link ConfigKey#MEMBERS}
 * @param dns see {@link ConfigKey#DNS}
 * @param heartbeat see {@link ConfigKey#HEARTBEAT}
 * @param maxStaleness see {@link ConfigKey#MAX_STALENESS}
 * @param connectTimeout see {@link ConfigKey#CONNECT_TIMEOUT}
 * @param retryMax see {@link ConfigKey#RETRY_MAX}
 * @param reportTimeout see {@link ConfigKey#REPORT_TIMEOUT}
 * @param backlogEntries see {@link ConfigKey#BACKLOG_MAX_ENTRIES}
 * @param backlogBytes see {@link ConfigKey#BACKLOG_MAX_BYTES}
 * @param coalescing see {@link ConfigKey#COALESCING}
 * @param dispatchThreads see {@link ConfigKey#DISPATCH_THREADS}
 * @param maxWaiting see {@link ConfigKey#DISPATCH_MAX_WAITING}
 * @param commitSettle see {@link ConfigKey#COMMIT_SETTLE}
 * @param joinTimeout see {@link ConfigKey#JOIN_TIMEOUT}
 * @param drainTimeout see {@link ConfigKey#STOP_DRAIN_TIMEOUT}
 * @param advertised see {@link ConfigKey#ADVERTISED_ADDRESS}
 * @param service the limits of the service's port
 * @param recycle how it recycles
 * @param fault what is wrong with the settings, so that the application runs alone with the
 *     defaults; null if nothing is
 */
public record CarillonConfig(
    boolean enabled,
    String cluster,
    String instanceName,
    String role,
    InetAddress bindAddress,
    PortRange ports,
    TlsConfig tls,
    OnStartFailure onStartFailure,
    Set<Address> members,
    Optional<Address> dns,
    Duration heartbeat,
    Duration maxStaleness,
    Duration connectTimeout,
    Duration retryMax,
    Duration reportTimeout,
    int backlogEntries,
    long backlogBytes,
    Coalescing coalescing,
    int dispatchThreads,
    int maxWaiting,
    Duration commitSettle,
    Duration joinTimeout,
    Duration drainTimeout,
    AdvertisedAddress advertised,
    ServiceLimits service,
    RecycleConfig recycle,
    @Nullable String fault) {

  /** What happens when the service cannot start. */
  public enum OnStartFailure {
    /** The deployment fails. */
    FAIL,
    /** The application runs alone. */
    ALONE
  }

  /**
   * An instance that does not take part must not fail for settings of taking part; it recycles all
   * the same.
   */
  private static final Set<ConfigKey> NEEDED_ALONE =
      Set.of(
          ConfigKey.ENABLED,
          ConfigKey.CLUSTER,
          ConfigKey.INSTANCE,
          ConfigKey.ROLE,
          ConfigKey.RECYCLE_MODE,
          ConfigKey.RECYCLE_GRACE,
          ConfigKey.RECYCLE_READINESS_DELAY,
          ConfigKey.RECYCLE_EXIT_STATUS,
          ConfigKey.RECYCLE_MIN_UPTIME,
          ConfigKey.RECYCLE_TIME_LIMIT,
          ConfigKey.RECYCLE_ON_CHANGE,
          ConfigKey.RECYCLE_POLL);

  /** Whether a flush stays at home when a later one says the same. */
  public enum Coalescing {
    /** It does. */
    ON,
    /** Every flush travels. */
    OFF
  }

  /**
   * Reads the settings.
   *
   * @param source answers with a key's value, or nothing if it is not set
   * @param defaultInstanceName the instance's name if none is set
   * @param defaultRole the role if none is set
   * @throws InvalidConfigException naming the key, the limit and the value, unless {@code
   *     carillon.on-start-failure} is {@code alone}
   */
  public static CarillonConfig read(
      Function<String, Optional<String>> source, String defaultInstanceName, String defaultRole) {
    Reader in = new Reader(source);
    if (in.set(ConfigKey.ENABLED).equals(Optional.of("false"))) {
      return read(only(NEEDED_ALONE, source), defaultInstanceName, defaultRole, null);
    }
    try {
      return read(source, defaultInstanceName, defaultRole, null);
    } catch (InvalidConfigException e) {
      if (!in.set(ConfigKey.ON_START_FAILURE).equals(Optional.of("alone"))) {
        throw e;
      }
      return read(key -> Optional.empty(), defaultInstanceName, defaultRole, e.getMessage());
    }
  }

  /** Who vouches less often than the bound allows would never be believed. */
  private static Duration heartbeat(Reader in, Duration maxStaleness) {
    Duration heartbeat =
        in.duration(ConfigKey.HEARTBEAT, Duration.ofMillis(100), Duration.ofMinutes(1));
    if (in.set(ConfigKey.HEARTBEAT).isEmpty()) {
      return shorter(heartbeat, maxStaleness.dividedBy(3));
    }
    if (heartbeat.multipliedBy(3).compareTo(maxStaleness) > 0) {
      throw new InvalidConfigException(
          String.format(
              "%s must be at most a third of %s, which is %s ms, but was %s ms",
              ConfigKey.HEARTBEAT,
              ConfigKey.MAX_STALENESS,
              maxStaleness.toMillis(),
              heartbeat.toMillis()));
    }
    return heartbeat;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Function<String, Optional<String>> only(
      Set<ConfigKey> keys, Function<String, Optional<String>> source) {
    return key ->
        keys.stream().anyMatch(each -> each.key().equals(key))
            ? source.apply(key)
            : Optional.empty();
  }

  private static CarillonConfig read(
      Function<String, Optional<String>> source,
      String defaultInstanceName,
      String defaultRole,
      @Nullable String fault) {
    Reader in = new Reader(source);
    InetAddress bindAddress = oneOfThisHost(in.address(ConfigKey.BIND_ADDRESS));
    Duration maxStaleness =
        in.duration(ConfigKey.MAX_STALENESS, Duration.ofSeconds(1), Duration.ofHours(1));
    Duration heartbeat = heartbeat(in, maxStaleness);
    AdvertisedAddress advertised = AdvertisedAddress.read(in);
    TlsConfig tls = TlsConfig.read(in, bindAddress, advertised, callTimeout(maxStaleness));
    return new CarillonConfig(
        in.flag(ConfigKey.ENABLED),
        cluster(in, advertised.offLoopback(bindAddress)),
        in.name(ConfigKey.INSTANCE, defaultInstanceName),
        in.name(ConfigKey.ROLE, defaultRole),
        bindAddress,
        PortRange.parse(ConfigKey.PORT, in.text(ConfigKey.PORT)),
        tls,
        in.choice(ConfigKey.ON_START_FAILURE, OnStartFailure.class),
        in.addresses(ConfigKey.MEMBERS),
        dns(in),
        heartbeat,
        maxStaleness,
        shorter(
            in.duration(ConfigKey.CONNECT_TIMEOUT, Duration.ofMillis(10), Duration.ofMinutes(1)),
            callTimeout(maxStaleness)),
        in.duration(ConfigKey.RETRY_MAX, Duration.ofMillis(100), Duration.ofMinutes(5)),
        in.duration(ConfigKey.REPORT_TIMEOUT, Duration.ofSeconds(1), Duration.ofHours(1)),
        (int) in.number(ConfigKey.BACKLOG_MAX_ENTRIES, 1, 1_048_576),
        in.bytes(ConfigKey.BACKLOG_MAX_BYTES, 64 << 10, 1 << 30),
        in.choice(ConfigKey.COALESCING, Coalescing.class),
        (int) in.number(ConfigKey.DISPATCH_THREADS, 1, 256),
        (int) in.number(ConfigKey.DISPATCH_MAX_WAITING, 16, 1_048_576),
        in.duration(ConfigKey.COMMIT_SETTLE, Duration.ZERO, Duration.ofHours(1)),
        in.duration(ConfigKey.JOIN_TIMEOUT, Duration.ofSeconds(1), Duration.ofHours(1)),
        in.duration(ConfigKey.STOP_DRAIN_TIMEOUT, Duration.ZERO, Duration.ofMinutes(1)),
        advertised,
        ServiceLimits.read(in, heartbeat),
        RecycleConfig.read(in),
        fault);
  }

  /** Returns how long one exchange with a peer may take: half the bound on staleness. */
  public Duration callTimeout() {
    return callTimeout(maxStaleness);
  }

  private static Duration callTimeout(Duration maxStaleness) {
    return maxStaleness.dividedBy(2);
  }

  /** Says whether whoever reaches its network may do as the instance's peers may. */
  public boolean isUnprotected() {
    return tls.mode() == TlsConfig.Mode.OFF && advertised.offLoopback(bindAddress).isPresent();
  }

  private static Optional<Address> dns(Reader in) {
    Optional<String> dns = in.set(ConfigKey.DNS);
    if (dns.isPresent() && in.set(ConfigKey.MEMBERS).isPresent()) {
      throw new InvalidConfigException(
          String.format(
              "%s and %s are both set, and only one of them can say whom to greet",
              ConfigKey.MEMBERS, ConfigKey.DNS));
    }
    return dns.map(text -> in.oneAddress(ConfigKey.DNS, text));
  }

  /** Who is on a network may find others there by chance: that they are of one cluster is said. */
  private static String cluster(Reader in, Optional<String> offLoopback) {
    if (offLoopback.isPresent() && in.set(ConfigKey.CLUSTER).isEmpty()) {
      throw new InvalidConfigException(
          String.format(
              "%s is off loopback, so %s must be set: a name that no other cluster on that network"
                  + " has",
              offLoopback.get(), ConfigKey.CLUSTER));
    }
    return in.name(ConfigKey.CLUSTER, "");
  }

  private static InetAddress oneOfThisHost(InetAddress bindAddress) {
    if (bindAddress.isAnyLocalAddress()) {
      throw new InvalidConfigException(
          ConfigKey.BIND_ADDRESS
              + " must be one address of this host, which peers can reach, but was \""
              + bindAddress.getHostAddress()
              + "\"");
    }
    return bindAddress;
  }
}
