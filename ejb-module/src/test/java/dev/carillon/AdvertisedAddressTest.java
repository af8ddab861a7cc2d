package dev.carillon;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.testing.Forwarder;
import dev.carillon.testing.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances behind address translation: others reach them at another address than their own. */
class AdvertisedAddressTest {
  private final List<CarillonInstance> running = new ArrayList<>();

  @AfterEach
  void stop() {
    running.forEach(CarillonInstance::close);
  }

  private CarillonInstance start(String name, Map<String, String> settings) {
    CarillonConfig config =
        CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), name, "web");
    CarillonInstance instance =
        CarillonInstance.start(
            config, Wiring.plain(event -> {}, HeldCaches.of(Set.of("settings")), config));
    running.add(instance);
    return instance;
  }

  private static Map<String, String> settings(String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return settings;
  }

  private static void awaitConnected(CarillonInstance instance, Address peer) {
    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () ->
                assertThat(instance.status().peers())
                    .anySatisfy(
                        each -> {
                          assertThat(each.address()).isEqualTo(peer);
                          assertThat(each.state()).isEqualTo(PeerState.CONNECTED);
                        }));
  }

  private static void assertFlushReaches(CarillonInstance from, String name) throws Exception {
    assertThat(
            from.broadcaster()
                .cache("settings")
                .flush()
                .await(Duration.ofSeconds(5))
                .outcomeAt(name))
        .hasValueSatisfying(outcome -> assertThat(outcome.isDone()).isTrue());
  }

  @Test
  void peersReachAnInstanceOnlyWhereItSaysThatItIs() throws Exception {
    int port = Ports.free();
    try (Forwarder translation = new Forwarder(new Address("127.0.0.1", port))) {
      Address advertised = translation.address();
      CarillonInstance behind =
          start(
              "a/web",
              settings("carillon.port", "" + port, "carillon.advertised-address", "" + advertised));
      CarillonInstance other =
          start(
              "b/web",
              settings("carillon.port", Ports.range(), "carillon.members", "" + advertised));

      awaitConnected(other, advertised);
      awaitConnected(behind, requireNonNull(other.cluster().self().address()));
      assertThat(behind.cluster().self().address()).isEqualTo(advertised);
      assertFlushReaches(other, "a/web");
      assertFlushReaches(behind, "b/web");
      assertThat(translation.sent()).as("what came through the translation").isNotEmpty();
      assertThat(other.status().peers())
          .extracting(peer -> peer.address().toString())
          .doesNotContain("127.0.0.1:" + port);
    }
  }

  @Test
  void hostAloneIsAdvertisedWithThePortThatIsOpen() {
    CarillonInstance instance =
        start(
            "a/web",
            settings("carillon.port", "6700-6799", "carillon.advertised-address", "127.0.0.2"));

    Address address = requireNonNull(instance.cluster().self().address());
    assertThat(address.host()).isEqualTo("127.0.0.2");
    assertThat(address.port()).isBetween(6_700, 6_799);
  }
}
