package dev.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.config.CarillonConfig.Coalescing;
import dev.carillon.config.CarillonConfig.OnStartFailure;
import dev.carillon.contracts.Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarillonConfigTest {
  private static CarillonConfig read(Map<String, String> settings) {
    return CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), "shop-1/web", "web");
  }

  private static CarillonConfig read(String key, String value) {
    return read(Map.of(key, value));
  }

  /** Reads one setting, and returns what the configuration makes of it. */
  private static Object valueOf(ConfigKey key, CarillonConfig config) {
    return switch (key) {
      case ENABLED -> config.enabled();
      case CLUSTER -> config.cluster();
      case INSTANCE -> config.instanceName();
      case ROLE -> config.role();
      case BIND_ADDRESS -> config.bindAddress().getHostAddress();
      case PORT -> config.ports();
      case TLS_MODE -> config.tls().mode();
      case TLS_KEY_STORE -> String.valueOf(config.tls().keyStore());
      case TLS_KEY_STORE_PASSWORD -> config.tls().keyStorePassword();
      case TLS_PRIVATE_KEY -> String.valueOf(config.tls().privateKey());
      case TLS_TRUST_STORE -> String.valueOf(config.tls().trustStore());
      case TLS_TRUST_STORE_PASSWORD -> config.tls().trustStorePassword();
      case TLS_DENY_LIST -> String.valueOf(config.tls().denyList());
      case TLS_RELOAD -> config.tls().reload();
      case TLS_HANDSHAKE_TIMEOUT -> config.tls().handshakeTimeout();
      case ON_START_FAILURE -> config.onStartFailure();
      case MEMBERS -> config.members();
      case DNS -> config.dns();
      case HEARTBEAT -> config.heartbeat();
      case MAX_STALENESS -> config.maxStaleness();
      case CONNECT_TIMEOUT -> config.connectTimeout();
      case RETRY_MAX -> config.retryMax();
      case REPORT_TIMEOUT -> config.reportTimeout();
      case BACKLOG_MAX_ENTRIES -> config.backlogEntries();
      case BACKLOG_MAX_BYTES -> config.backlogBytes();
      case COALESCING -> config.coalescing();
      case DISPATCH_THREADS -> config.dispatchThreads();
      case DISPATCH_MAX_WAITING -> config.maxWaiting();
      case COMMIT_SETTLE -> config.commitSettle();
      case JOIN_TIMEOUT -> config.joinTimeout();
      case STOP_DRAIN_TIMEOUT -> config.drainTimeout();
      case ADVERTISED_ADDRESS -> config.advertised();
      case SERVICE_MAX_CONNECTIONS -> config.service().maxConnections();
      case SERVICE_MAX_CONNECTIONS_PER_ADDRESS -> config.service().maxConnectionsPerAddress();
      case SERVICE_MAX_PENDING_PER_ADDRESS -> config.service().maxPendingPerAddress();
      case SERVICE_HANDSHAKE_THREADS -> config.service().handshakeThreads();
      case SERVICE_MAX_REQUEST_BYTES -> config.service().maxRequestBytes();
      case SERVICE_REQUEST_TIMEOUT -> config.service().requestTimeout();
      case SERVICE_IDLE_TIME -> config.service().idleTime();
      case SERVICE_LIFE_TIME -> config.service().lifeTime();
      case RECYCLE_MODE -> config.recycle().mode();
      case RECYCLE_GRACE -> config.recycle().grace();
      case RECYCLE_READINESS_DELAY -> config.recycle().readinessDelay();
      case RECYCLE_EXIT_STATUS -> config.recycle().exitStatus();
      case RECYCLE_MAX_UNAVAILABLE -> config.recycle().maxUnavailable();
      case RECYCLE_TIME_LIMIT -> config.recycle().timeLimit();
      case RECYCLE_MIN_UPTIME -> config.recycle().minUptime();
      case RECYCLE_ON_CHANGE -> config.recycle().onChange();
      case RECYCLE_POLL -> config.recycle().poll();
    };
  }

  private static void assertRefused(Map<String, String> settings, String... texts) {
    assertThatExceptionOfType(InvalidConfigException.class)
        .as(settings.toString())
        .isThrownBy(() -> read(settings))
        .satisfies(e -> assertThat(e.getMessage()).contains(texts));
  }

  @Test
  void limitsOfRecyclingMustLeaveRoomForARoll() {
    assertRefused(
        Map.of("carillon.recycle.readiness-delay", "2m"),
        "carillon.recycle.readiness-delay",
        "carillon.recycle.time-limit",
        "\"2m\"");
    assertRefused(
        Map.of("carillon.recycle.time-limit", "12s", "carillon.recycle.mode", "instance"),
        "carillon.recycle.readiness-delay must be shorter than carillon.recycle.time-limit but is"
            + " \"15s\", and that is \"12s\"");
    assertRefused(
        Map.of("carillon.recycle.grace", "3m", "carillon.recycle.mode", "event"),
        "carillon.recycle.grace must be shorter than carillon.recycle.time-limit but is \"3m\", and"
            + " that is \"2m\"");
  }

  @Test
  void modesThatNeverDrainNeedNoRoomForIt() {
    RecycleConfig config =
        read(Map.of("carillon.recycle.readiness-delay", "2m", "carillon.recycle.mode", "caches"))
            .recycle();

    assertThat(config.readinessDelay()).isEqualTo(config.timeLimit());
  }

  @Test
  void defaultsHoldWhenNothingIsSet() {
    CarillonConfig config = read(Map.of());

    assertThat(config.enabled()).isTrue();
    assertThat(config.cluster()).isEqualTo("carillon");
    assertThat(config.instanceName()).isEqualTo("shop-1/web");
    assertThat(config.role()).isEqualTo("web");
    assertThat(config.bindAddress().isLoopbackAddress()).isTrue();
    assertThat(config.ports()).isEqualTo(new PortRange(6_200, 6_299));
    assertThat(config.onStartFailure()).isEqualTo(OnStartFailure.FAIL);
    assertThat(config.members()).isEmpty();
    assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.maxStaleness()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.retryMax()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.reportTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.backlogEntries()).isEqualTo(65_536);
    assertThat(config.backlogBytes()).isEqualTo(16 << 20);
    assertThat(config.coalescing()).isEqualTo(Coalescing.ON);
    assertThat(config.dispatchThreads()).isEqualTo(8);
    assertThat(config.maxWaiting()).isEqualTo(65_536);
    assertThat(config.commitSettle()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.joinTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @EnumSource
  void defaultThatIsWrittenIsTheDefaultThatHolds(ConfigKey key) {
    key.defaultValue()
        .filter(written -> !written.isEmpty())
        .ifPresent(
            written ->
                assertThat(valueOf(key, read(key.key(), written)))
                    .isEqualTo(valueOf(key, read(Map.of()))));
  }

  @ParameterizedTest
  @EnumSource
  void blankValueIsNoValue(ConfigKey key) {
    assertThat(valueOf(key, read(key.key(), "  "))).isEqualTo(valueOf(key, read(Map.of())));
  }

  @ParameterizedTest
  @EnumSource
  void keyIsBornComplete(ConfigKey key) {
    assertThat(key.key()).matches("carillon(\\.[a-z]+(-[a-z]+)*)+");
    assertThat(key.range()).isNotBlank();
    assertThat(key.sentence()).endsWith(".").matches("[A-Z].{10,}");
    assertThat(key).hasToString(key.key());
  }

  @Test
  void keysAreUniqueAndAllAreRead() {
    assertThat(Arrays.stream(ConfigKey.values()).map(ConfigKey::key)).doesNotHaveDuplicates();
    Set<String> asked = new HashSet<>();
    Function<String, Optional<String>> source =
        key -> {
          asked.add(key);
          return Optional.empty();
        };
    CarillonConfig.read(source, "shop-1/web", "web");

    assertThat(asked)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ConfigKey.values()).map(ConfigKey::key).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "HEARTBEAT, 100ms, PT0.1S",
    "HEARTBEAT, 1666ms, PT1.666S",
    "MAX_STALENESS, 1s, PT1S",
    "MAX_STALENESS, 1h, PT1H",
    "CONNECT_TIMEOUT, 10ms, PT0.01S",
    "CONNECT_TIMEOUT, PT2.5S, PT2.5S",
    "CONNECT_TIMEOUT, PT1M, PT2.5S",
    "RETRY_MAX, 100ms, PT0.1S",
    "RETRY_MAX, 5m, PT5M",
    "REPORT_TIMEOUT, PT1.5S, PT1.5S",
    "REPORT_TIMEOUT, 1h, PT1H",
    "STOP_DRAIN_TIMEOUT, 0s, PT0S",
    "STOP_DRAIN_TIMEOUT, 1m, PT1M",
    "BACKLOG_MAX_ENTRIES, 1, 1",
    "BACKLOG_MAX_ENTRIES, 1048576, 1048576",
    "BACKLOG_MAX_BYTES, 64KiB, 65536",
    "BACKLOG_MAX_BYTES, 65536, 65536",
    "BACKLOG_MAX_BYTES, 65536B, 65536",
    "BACKLOG_MAX_BYTES, 1GiB, 1073741824",
    "BACKLOG_MAX_BYTES, 1024MiB, 1073741824",
    "DISPATCH_THREADS, 1, 1",
    "DISPATCH_THREADS, 256, 256",
    "COALESCING, off, OFF",
    "DISPATCH_MAX_WAITING, 16, 16",
    "DISPATCH_MAX_WAITING, 1048576, 1048576",
    "COMMIT_SETTLE, 0s, PT0S",
    "COMMIT_SETTLE, 1h, PT1H",
    "JOIN_TIMEOUT, 1s, PT1S",
    "JOIN_TIMEOUT, 1h, PT1H",
    "PORT, 1, 1",
    "PORT, 65535, 65535",
    "PORT, 6200 - 6210, 6200-6210",
    "ENABLED, false, false",
    "TLS_MODE, off, OFF",
    "TLS_KEY_STORE, key.p12, key.p12",
    "TLS_PRIVATE_KEY, key.pem, key.pem",
    "TLS_TRUST_STORE, ca.pem, ca.pem",
    "TLS_DENY_LIST, denied, denied",
    "TLS_RELOAD, 1s, PT1S",
    "TLS_RELOAD, 1m, PT1M",
    "TLS_HANDSHAKE_TIMEOUT, 100ms, PT0.1S",
    "TLS_HANDSHAKE_TIMEOUT, 1m, PT1M",
    "ON_START_FAILURE, alone, ALONE",
    "BIND_ADDRESS, 127.0.0.2, 127.0.0.2",
    "BIND_ADDRESS, ::1, 0:0:0:0:0:0:0:1",
    "TLS_HANDSHAKE_TIMEOUT, 100ms, PT0.1S",
    "TLS_HANDSHAKE_TIMEOUT, 1m, PT1M",
    "SERVICE_MAX_CONNECTIONS, 4, 4",
    "SERVICE_MAX_CONNECTIONS, 65536, 65536",
    "SERVICE_MAX_CONNECTIONS_PER_ADDRESS, 512, 512",
    "SERVICE_MAX_PENDING_PER_ADDRESS, 1, 1",
    "SERVICE_HANDSHAKE_THREADS, 256, 256",
    "SERVICE_MAX_REQUEST_BYTES, 1MiB, 1048576",
    "SERVICE_MAX_REQUEST_BYTES, 16MiB, 16777216",
    "SERVICE_REQUEST_TIMEOUT, 100ms, PT0.1S",
    "SERVICE_IDLE_TIME, 1001ms, PT1.001S",
    "SERVICE_LIFE_TIME, 7d, PT168H",
  })
  void valueWithinItsBoundsIsTaken(ConfigKey key, String value, String expected) {
    assertThat(valueOf(key, read(key.key(), " " + value + " "))).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ENABLED, yes",
    "ENABLED, TRUE",
    "PORT, 0",
    "PORT, 65536",
    "PORT, 6210-6200",
    "PORT, 6200-",
    "PORT, x",
    "TLS_MODE, on",
    "TLS_RELOAD, 999ms",
    "TLS_RELOAD, 61s",
    "TLS_HANDSHAKE_TIMEOUT, 99ms",
    "TLS_HANDSHAKE_TIMEOUT, 61s",
    "ON_START_FAILURE, ignore",
    "HEARTBEAT, 99ms",
    "HEARTBEAT, 61s",
    "HEARTBEAT, 1",
    "HEARTBEAT, -1s",
    "HEARTBEAT, 1 s",
    "HEARTBEAT, soon",
    "MAX_STALENESS, 999ms",
    "MAX_STALENESS, PT1H0.001S",
    "CONNECT_TIMEOUT, 9ms",
    "CONNECT_TIMEOUT, 2m",
    "RETRY_MAX, 99ms",
    "RETRY_MAX, 6m",
    "REPORT_TIMEOUT, 999ms",
    "REPORT_TIMEOUT, 2h",
    "STOP_DRAIN_TIMEOUT, 61s",
    "STOP_DRAIN_TIMEOUT, PT-1S",
    "BACKLOG_MAX_ENTRIES, 0",
    "BACKLOG_MAX_ENTRIES, 1048577",
    "BACKLOG_MAX_ENTRIES, 1.5",
    "BACKLOG_MAX_ENTRIES, 99999999999999999999",
    "BACKLOG_MAX_BYTES, 65535",
    "BACKLOG_MAX_BYTES, 63KiB",
    "BACKLOG_MAX_BYTES, 2GiB",
    "BACKLOG_MAX_BYTES, 999999999999GiB",
    "BACKLOG_MAX_BYTES, 16MB",
    "DISPATCH_THREADS, 0",
    "DISPATCH_THREADS, 257",
    "COALESCING, yes",
    "COALESCING, ON",
    "DISPATCH_MAX_WAITING, 15",
    "DISPATCH_MAX_WAITING, 1048577",
    "COMMIT_SETTLE, -1s",
    "COMMIT_SETTLE, 61m",
    "JOIN_TIMEOUT, 999ms",
    "TLS_HANDSHAKE_TIMEOUT, 99ms",
    "SERVICE_MAX_CONNECTIONS, 3",
    "SERVICE_MAX_CONNECTIONS, 65537",
    "SERVICE_MAX_CONNECTIONS_PER_ADDRESS, 0",
    "SERVICE_MAX_PENDING_PER_ADDRESS, 0",
    "SERVICE_HANDSHAKE_THREADS, 0",
    "SERVICE_MAX_REQUEST_BYTES, 1023KiB",
    "SERVICE_MAX_REQUEST_BYTES, 17MiB",
    "SERVICE_REQUEST_TIMEOUT, 99ms",
    "SERVICE_IDLE_TIME, 199ms",
    "SERVICE_LIFE_TIME, 999ms",
    "ADVERTISED_ADDRESS, host:0",
    "ADVERTISED_ADDRESS, host:65536",
    "ADVERTISED_ADDRESS, ::1",
    "JOIN_TIMEOUT, PT1H0.001S",
  })
  void valueOutsideItsBoundsIsRefusedNamingKeyRangeAndValue(ConfigKey key, String value) {
    assertRefused(
        Map.of(key.key(), value), key.key(), " must be " + key.range(), "\"" + value + "\"");
  }

  @Test
  void namesBeyondTheLimitAreRefusedNamingTheKey() {
    for (ConfigKey key : new ConfigKey[] {ConfigKey.CLUSTER, ConfigKey.INSTANCE, ConfigKey.ROLE}) {
      assertRefused(Map.of(key.key(), "x".repeat(513)), key.key(), "512", "513");
    }
  }

  @Test
  void membersAreAListOfAddresses() {
    assertThat(read("carillon.members", "shop-1:6200, [::1]:6201 ,,shop-1:6200").members())
        .containsExactly(new Address("shop-1", 6_200), new Address("::1", 6_201));
    assertRefused(Map.of("carillon.members", "shop-1:6200,shop-2"), "carillon.members", "shop-2");
    assertRefused(Map.of("carillon.members", "shop-1:0"), "carillon.members", "1..65535");
  }

  @Test
  void nameToLookUpStandsInThePlaceOfMembers() {
    assertThat(read("carillon.dns", " shop.example:6200 ").dns())
        .contains(new Address("shop.example", 6_200));
    assertRefused(Map.of("carillon.dns", "shop.example"), "carillon.dns", "shop.example");
    assertRefused(
        Map.of("carillon.dns", "shop:6200", "carillon.members", "shop-1:6200"),
        "carillon.members and carillon.dns are both set");
    assertThat(read(Map.of("carillon.dns", "", "carillon.members", "shop-1:6200")).dns()).isEmpty();
  }

  @Test
  void addressThatIsNoneIsRefusedNamingKeyAndValue() {
    assertRefused(
        Map.of("carillon.bind-address", "not an address"),
        "carillon.bind-address must be",
        "\"not an address\"");
  }

  @Test
  void addressOffLoopbackIsRefusedNamingTheKeysToChange() {
    String[] needed = {
      "carillon.bind-address 192.0.2.1 is off loopback",
      "carillon.tls.key-store",
      "carillon.tls.trust-store",
      "server-config/tls",
      "carillon.tls.mode=off"
    };
    assertRefused(Map.of("carillon.bind-address", "192.0.2.1"), needed);
    assertRefused(
        Map.of("carillon.bind-address", "192.0.2.1", "carillon.tls.mode", "mutual"), needed);
    assertRefused(
        Map.of("carillon.bind-address", "192.0.2.1", "carillon.tls.key-store", "key.p12"), needed);
    assertRefused(
        Map.of("carillon.tls.mode", "mutual"),
        "carillon.tls.mode is mutual",
        "carillon.tls.key-store");
  }

  private static Map<String, String> unprotected(String key, String value) {
    return Map.of(key, value, "carillon.tls.mode", "off", "carillon.cluster", "shop");
  }

  @ParameterizedTest
  @CsvSource({
    "carillon.bind-address, 192.0.2.1",
    "carillon.advertised-address, 192.0.2.1:7000",
    "carillon.advertised-address, nat.example"
  })
  void clusterHasItsDefaultOnLoopbackOnly(String key, String value) {
    assertRefused(
        Map.of(key, value, "carillon.tls.mode", "off"),
        key + " " + value.replace(":7000", "") + " is off loopback",
        "carillon.cluster must be set");
    assertThat(read(unprotected(key, value)).cluster()).isEqualTo("shop");
    assertThat(read(Map.of("carillon.advertised-address", "127.0.0.2")).cluster())
        .isEqualTo("carillon");
    Map<String, String> away = new HashMap<>(Map.of(key, value, "carillon.tls.mode", "off"));
    away.put("carillon.enabled", "false");
    assertThat(read(away).cluster()).as("who takes no part").isEqualTo("carillon");
  }

  @Test
  void whoTakesNoPartRecyclesAsTheSettingsSay() {
    CarillonConfig config =
        read(
            Map.of(
                "carillon.enabled",
                "false",
                "carillon.recycle.mode",
                "event",
                "carillon.recycle.on-change",
                "shop.prices"));

    assertThat(config.recycle().mode()).contains(RecycleConfig.Mode.EVENT);
    assertThat(config.recycle().onChange()).containsExactly("shop.prices");
  }

  @Test
  void protectionFollowsTheAddressUnlessItIsSet() {
    Map<String, String> files =
        Map.of("carillon.tls.key-store", "key.p12", "carillon.tls.trust-store", "ca.pem");
    Map<String, String> away = new HashMap<>(files);
    away.put("carillon.bind-address", "192.0.2.1");
    away.put("carillon.cluster", "shop");

    assertThat(read(files).tls().mode()).isEqualTo(TlsConfig.Mode.OFF);
    assertThat(read(files).isUnprotected()).isFalse();
    assertThat(read(away).tls().mode()).isEqualTo(TlsConfig.Mode.MUTUAL);
    assertThat(read(away).isUnprotected()).isFalse();
    away.put("carillon.tls.mode", "off");
    assertThat(read(away).tls().mode()).isEqualTo(TlsConfig.Mode.OFF);
    assertThat(read(away).isUnprotected()).isTrue();
    Map<String, String> here = new HashMap<>(files);
    here.put("carillon.tls.mode", "mutual");
    assertThat(read(here).tls().mode()).isEqualTo(TlsConfig.Mode.MUTUAL);
  }

  @Test
  void passwordsShowInNoText() {
    CarillonConfig config =
        read(
            Map.of(
                "carillon.tls.key-store-password", "geheim\n",
                "carillon.tls.trust-store-password", "geheim"));

    assertThat(config.tls().keyStorePassword().characters())
        .containsExactly("geheim".toCharArray());
    assertThat(config.toString()).doesNotContain("geheim").contains("***");
  }

  @Test
  void handshakeOfACallMayTakeNoLongerThanTheCall() {
    TlsConfig tls = read(Map.of("carillon.max-staleness", "2s")).tls();

    assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(tls.callHandshakeTimeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void wildcardIsRefusedWhateverTheProtection() {
    for (String wildcard : new String[] {"0.0.0.0", "::"}) {
      for (String mode : new String[] {"mutual", "off"}) {
        assertRefused(
            Map.of("carillon.bind-address", wildcard, "carillon.tls.mode", mode),
            "carillon.bind-address must be one address of this host");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1m, 3m", "100ms, 1s", "333ms, 1s", "1666ms, 5s"})
  void heartbeatMayBeAThirdOfTheBoundOnStaleness(String heartbeat, String maxStaleness) {
    Map<String, String> settings =
        Map.of("carillon.heartbeat", heartbeat, "carillon.max-staleness", maxStaleness);

    CarillonConfig config = read(settings);

    assertThat(config.heartbeat().multipliedBy(3)).isLessThanOrEqualTo(config.maxStaleness());
  }

  @ParameterizedTest
  @CsvSource({"334ms, 1s, 334, 1000", "1m, 179s, 60000, 179000", "1667ms, 5s, 1667, 5000"})
  void heartbeatOverAThirdOfTheBoundOnStalenessIsRefusedNamingBoth(
      String heartbeat, String maxStaleness, String heartbeatMillis, String maxStalenessMillis) {
    assertRefused(
        Map.of("carillon.heartbeat", heartbeat, "carillon.max-staleness", maxStaleness),
        "carillon.heartbeat must be at most a third of carillon.max-staleness",
        maxStalenessMillis + " ms",
        heartbeatMillis + " ms");
  }

  @ParameterizedTest
  @CsvSource({"1s, PT0.333333333S", "2s, PT0.666666666S", "3s, PT1S", "1h, PT1S"})
  void heartbeatThatIsNotSetFollowsTheBoundOnStaleness(String maxStaleness, Duration expected) {
    assertThat(read("carillon.max-staleness", maxStaleness).heartbeat()).isEqualTo(expected);
  }

  @Test
  void connectingMayTakeNoLongerThanACall() {
    Map<String, String> settings =
        Map.of("carillon.max-staleness", "1s", "carillon.connect-timeout", "10s");

    assertThat(read(settings).connectTimeout()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void callMayTakeHalfTheBoundOnStaleness() {
    assertThat(read("carillon.max-staleness", "3s").callTimeout())
        .isEqualTo(Duration.ofMillis(1_500));
  }

  @ParameterizedTest
  @CsvSource({
    "nat.example, nat.example:6201",
    "nat.example:7000, nat.example:7000",
    "[::1]:7000, [::1]:7000",
    "[::1], [::1]:6201",
    "'', 127.0.0.1:6201",
  })
  void whatIsNotSaidOfTheAdvertisedAddressIsThatOfTheService(String setting, String expected) {
    assertThat(
            read(unprotected("carillon.advertised-address", setting))
                .advertised()
                .of(new Address("127.0.0.1", 6_201)))
        .hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1", "nat.example:7000", "[2001:db8::1]:7000", "127.0.0.1.example"})
  void addressThatOtherHostsReachIsOffLoopbackWhereverTheServiceListens(String address) {
    assertRefused(
        Map.of("carillon.advertised-address", address),
        "carillon.advertised-address",
        "is off loopback",
        "carillon.tls.key-store");
    assertThat(read(unprotected("carillon.advertised-address", address)).isUnprotected()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "localhost:7000", "[::1]:7000"})
  void addressOfLoopbackThatIsAdvertisedNeedsNoProtection(String address) {
    assertThat(read("carillon.advertised-address", address).isUnprotected()).isFalse();
    assertThat(read("carillon.advertised-address", address).tls().mode())
        .isEqualTo(TlsConfig.Mode.OFF);
  }

  @Test
  void connectionMustStayOpenFromOneHeartbeatToTheNext() {
    assertRefused(
        Map.of(
            "carillon.service.idle-time",
            "2s",
            "carillon.heartbeat",
            "2s",
            "carillon.max-staleness",
            "10s"),
        "carillon.service.idle-time must be longer than carillon.heartbeat",
        "2000 ms");
    assertThat(
            read(Map.of("carillon.heartbeat", "1m", "carillon.max-staleness", "1h"))
                .service()
                .idleTime())
        .as("follows if it is not set")
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void shareOfAnAddressMustFitIntoTheWhole() {
    assertRefused(
        Map.of(
            "carillon.service.max-connections",
            "100",
            "carillon.service.max-connections-per-address",
            "101"),
        "carillon.service.max-connections-per-address must be at most"
            + " carillon.service.max-connections, which is 100, but was 101");
    ServiceLimits few = read("carillon.service.max-connections", "10").service();
    assertThat(few.maxConnectionsPerAddress()).isEqualTo(10);
    assertThat(few.maxPendingPerAddress()).isEqualTo(10);
    assertThat(ServiceLimits.defaults()).isEqualTo(read(Map.of()).service());
  }
}
