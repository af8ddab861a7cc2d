package dev.carillon;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CarillonConfig;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import dev.carillon.rmi.NotifyClient;
import dev.carillon.rmi.RmiTransport;
import dev.carillon.testing.Certificates;
import dev.carillon.testing.Logged;
import dev.carillon.testing.Ports;
import dev.carillon.tls.ClientSecurity;
import dev.carillon.tls.Tls;
import java.rmi.RemoteException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole instances that talk by mutual TLS, on loopback. */
@Timeout(240)
class TlsClusterTest {
  private final List<CarillonInstance> running = new ArrayList<>();

  /** Outside the time of any one test. */
  @BeforeAll
  static void makeCertificates() {
    Certificates.of(Certificates.ONE);
  }

  @AfterEach
  void stop() {
    running.forEach(CarillonInstance::close);
  }

  private CarillonInstance start(String name, Map<String, String> settings) {
    settings.put("carillon.port", Ports.range());
    settings.put("carillon.instance", name);
    settings.putIfAbsent("carillon.max-staleness", "20s"); // a busy machine is no silent instance
    CarillonConfig config = CarillonConfig.read(Certificates.source(settings), name, "web");
    CarillonInstance instance =
        CarillonInstance.start(
            config, Wiring.plain(event -> {}, HeldCaches.of(Set.of("settings")), config));
    running.add(instance);
    return instance;
  }

  private CarillonInstance start(String name, String certificate, CarillonInstance... members) {
    Map<String, String> settings = Certificates.settings(certificate);
    for (CarillonInstance member : members) {
      settings.put("carillon.members", address(member).toString());
    }
    return start(name, settings);
  }

  private static Address address(CarillonInstance instance) {
    return requireNonNull(instance.cluster().self().address());
  }

  private static ClientSecurity ops() {
    return ClientSecurity.mutual(Certificates.of(Certificates.OPS).resolve("carillon.properties"));
  }

  @Test
  void instancesDeliverToEachOther() {
    CarillonInstance one = start("shop-1/web", Certificates.ONE);
    CarillonInstance two = start("shop-2/web", Certificates.TWO, one);
    await().atMost(30, SECONDS).until(() -> one.status().peers().size() == 1);
    await().atMost(30, SECONDS).until(() -> two.status().peers().size() == 1);

    DeliveryReport report =
        two.broadcaster().cache("settings").flush().await(Duration.ofSeconds(5));

    assertThat(report.deliveries()).hasSize(2);
    assertThat(report.allApplied()).as(report.toString()).isTrue();
  }

  @Test
  void instancesRecycleInTurnsAndSpeakOfThatAsThemselvesOnly() throws Exception {
    CarillonInstance one = start("shop-1/web", quick(Certificates.ONE));
    Map<String, String> settings = quick(Certificates.TWO);
    settings.put("carillon.members", address(one).toString());
    CarillonInstance two = start("shop-2/web", settings);
    await().atMost(30, SECONDS).until(() -> one.status().peers().size() == 1);
    await().atMost(30, SECONDS).until(() -> one.cluster().isJoined() && two.cluster().isJoined());

    assertThat(two.broadcaster().recycle("why").await(Duration.ofSeconds(20)).allDone()).isTrue();
    try (RmiTransport asTwo = callingAs(settings)) {
      assertThat(RollAnswer.decode(say(asTwo, address(one), "shop-2/web")).sender())
          .isEqualTo(one.cluster().self().id());
      assertThatThrownBy(() -> say(asTwo, address(one), "bank-1/web"))
          .isInstanceOf(SecurityException.class)
          .hasMessageContaining("may not deliver as \"bank-1/web\"");
    }
  }

  private static Map<String, String> quick(String certificate) {
    Map<String, String> settings = Certificates.settings(certificate);
    settings.put("carillon.recycle.min-uptime", "0s");
    return settings;
  }

  private static RmiTransport callingAs(Map<String, String> settings) {
    CarillonConfig config = CarillonConfig.read(Certificates.source(settings), "shop-2/web", "web");
    return new RmiTransport(
        config.cluster(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Tls.ofInstance(
            config.tls(),
            config.cluster(),
            "shop-2/web",
            "127.0.0.1",
            InstantSource.system(),
            refusal -> {}),
        Runnable::run);
  }

  private static byte[] say(RmiTransport transport, Address to, String sender)
      throws RemoteException {
    return transport.roll(
        to, new RollWord(new InstanceId(sender, 17), "web", 0, null, List.of()).encode());
  }

  @Test
  void controllerFlushesAndAsksAndPlainCallersDoNot() throws Exception {
    CarillonInstance one = start("shop-1/web", Certificates.ONE);
    Address at = address(one);

    try (NotifyClient client = NotifyClient.connect(at.host(), at.port(), ops())) {
      assertThat(client.status().instance()).isEqualTo(one.cluster().self().id());
      assertThat(client.flush(NotificationMessage.flush("settings").sentBy("ops")).allApplied())
          .isTrue();
    }
    try (NotifyClient plain = NotifyClient.connect(at.host(), at.port())) {
      assertThatThrownBy(plain::status).isInstanceOf(RemoteException.class);
    }
  }

  @Test
  void callerDoesNotTalkToAnInstanceWithoutTls() throws Exception {
    CarillonInstance plain = start("shop-1/web", new HashMap<>());
    Address at = address(plain);

    try (NotifyClient client = NotifyClient.connect(at.host(), at.port(), ops())) {
      assertThatThrownBy(client::status)
          .isInstanceOf(RemoteException.class)
          .hasStackTraceContaining("was refused: its handshake");
    }
  }

  @Test
  void instanceOfAnotherCaIsRefusedWithALineThatNamesIt() {
    try (Logged logged = new Logged()) {
      CarillonInstance one = start("shop-1/web", Certificates.ONE);
      CarillonInstance foreign = start("shop-1/web", Certificates.FOREIGN, one);

      await()
          .atMost(30, SECONDS)
          .until(() -> logged.lines("CAR4020").stream().anyMatch(line -> line.contains("no CA")));
      assertThat(logged.lines("CAR4020"))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("CN=shop-1/web at ", "no CA of the trust store has signed"));
      assertThat(one.status().peers()).isEmpty();
      assertThat(foreign.status().peers()).isEmpty();
    }
  }

  @Test
  void somebodyForeignAmongTheMembersKeepsNobodyFromJoining() {
    try (Logged logged = new Logged()) {
      CarillonInstance foreign = start("shop-1/web", Certificates.FOREIGN);
      CarillonInstance one = start("shop-1/web", Certificates.ONE, foreign);

      await().atMost(30, SECONDS).until(() -> one.cluster().isJoined());

      assertThat(logged.lines("CAR4020"))
          .filteredOn(line -> line.contains("CN=shop-1/web"))
          .singleElement()
          .asString()
          .contains(address(foreign).toString(), "no CA of the trust store has signed");
    }
  }

  @Test
  void startSaysHowItIsProtectedAndUntilWhen() {
    try (Logged logged = new Logged()) {
      start("shop-1/web", Certificates.ONE);

      assertThat(logged.lines("CAR1030"))
          .singleElement()
          .asString()
          .contains("CN=shop-1/web until ");
      assertThat(logged.lines("CAR1008")).isEmpty();
    }
  }

  @Test
  void certificateThatDoesNotFitIsRefusedAtTheStart() {
    assertThatThrownBy(() -> start("shop-2/web", Certificates.ONE))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("does not cover the instance \"shop-2/web\"");
    Map<String, String> alone = Certificates.settings(Certificates.ONE);
    alone.put("carillon.on-start-failure", "alone");
    try (Logged logged = new Logged()) {
      assertThat(start("shop-2/web", alone).cluster().self().address()).isNull();
      assertThat(logged.lines("CAR1002"))
          .singleElement()
          .asString()
          .contains("does not cover the instance");
    }
  }
}
