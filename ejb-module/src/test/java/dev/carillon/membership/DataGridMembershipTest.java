package dev.carillon.membership;

import static dev.carillon.testing.Instances.web;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.testing.Logged;
import dev.carillon.testing.Ports;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real grids of one member, which is what Payara gives to an application. */
class DataGridMembershipTest {
  private final Introduction a = web("a/web", 1, 6201);
  private final Introduction b = web("b/web", 7, 6202);
  private static HazelcastInstance grid = newGrid();

  @BeforeEach
  void empty() {
    if (!grid.getLifecycleService().isRunning()) {
      grid = newGrid();
    }
    entries().clear();
  }

  @AfterAll
  static void stop() {
    grid.shutdown();
  }

  private static HazelcastInstance newGrid() {
    Config config = new Config();
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(Ports.free()).setPublicAddress("127.0.0.1");
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    return Hazelcast.newHazelcastInstance(config);
  }

  private DataGridMembership source() {
    return new DataGridMembership(() -> grid);
  }

  private static IMap<String, String> entries() {
    return grid.getMap("carillon.endpoints");
  }

  private static Introduction at(String host, String cluster) {
    return new Introduction(
        new InstanceId("a/web", 1),
        cluster,
        "web",
        new Address(host, 6_201),
        HeldCaches.of(Set.of()),
        1_000,
        5_000,
        false);
  }

  @Test
  void whatIsPublishedIsFoundByTheOthersOfTheCluster() {
    source().refresh(b);
    assertThat(source().refresh(a)).containsExactly(b.address());

    assertThat(source().refresh(at("127.0.0.1", "bank"))).isEmpty();
    assertThat(source().refresh(b)).as("nor the other way").containsExactly(a.address());
  }

  @Test
  void whoIsOfAnotherClusterIsNamedOnce() {
    source().refresh(at("127.0.0.1", "bank"));
    DataGridMembership source = source();
    try (Logged logged = new Logged()) {
      assertThat(source.refresh(b)).isEmpty();
      source.refresh(b);

      assertThat(logged.lines("CAR2016"))
          .singleElement()
          .asString()
          .contains("a/web", "\"bank\"", "\"" + b.cluster() + "\"");
    }
  }

  @Test
  void leaseEndsWithWhoeverDoesNotRenewIt() {
    entries().put("carillon\nc/web\n9", "127.0.0.1:6203 127.0.0.1");
    new DataGridMembership(() -> grid, Duration.ofSeconds(1)).refresh(b);
    DataGridMembership source = source();

    await()
        .atMost(10, SECONDS)
        .until(() -> source.refresh(a).equals(Set.of(new Address("127.0.0.1", 6_203))));

    assertThat(entries().getEntryView("carillon\na/web\n1").getTtl())
        .as("its own is renewed")
        .isEqualTo(30_000);
  }

  @Test
  void incarnationsOfANameAreSeparateEntries() {
    Introduction again = web("b/web", 8, 6209);
    source().refresh(b);
    source().refresh(again);

    assertThat(source().refresh(a)).containsExactlyInAnyOrder(b.address(), again.address());
  }

  @Test
  void gridThatIsStartedAgainHasEverybodyWithTheNextLook() {
    DataGridMembership one = source();
    DataGridMembership other = source();
    one.refresh(a);
    assertThat(other.refresh(b)).containsExactly(a.address());

    grid.shutdown();
    assertThatThrownBy(() -> one.refresh(a)).isInstanceOf(RuntimeException.class);
    grid = newGrid();
    one.refresh(a);

    assertThat(other.refresh(b)).containsExactly(a.address());
  }

  @Test
  void gridMayComeLaterThanTheInstance() {
    boolean[] there = new boolean[1];
    DataGridMembership source =
        new DataGridMembership(
            () -> {
              if (!there[0]) {
                throw new IllegalStateException("no data grid is bound");
              }
              return grid;
            });
    assertThatThrownBy(() -> source.refresh(a)).hasMessageContaining("no data grid");
    there[0] = true;
    source().refresh(b);

    assertThat(source.refresh(a)).containsExactly(b.address());
  }

  @Test
  void entryThatCannotBeReadIsNamedOnceAndHidesNoOther() {
    entries().put("carillon\nx/web\n7", "rubbish");
    source().refresh(b);
    DataGridMembership source = source();
    try (Logged logged = new Logged()) {
      assertThat(source.refresh(a)).containsExactly(b.address());
      assertThat(source.refresh(a)).containsExactly(b.address());

      assertThat(logged.lines("CAR2006")).singleElement().asString().contains("\"rubbish\"");
    }
  }

  @Test
  void whoListensOnLoopbackGreetsNobodyOnOtherHostsAndSaysSoOnce() {
    entries().put("carillon\nfar/web\n7", "10.0.0.7:6200 10.0.0.7");
    source().refresh(b);
    DataGridMembership source = source();
    try (Logged logged = new Logged()) {
      assertThat(source.refresh(a)).as("who is on this host").containsExactly(b.address());
      source.refresh(a);

      assertThat(logged.lines("CAR1017"))
          .singleElement()
          .asString()
          .contains(a.address().toString(), "far/web", "10.0.0.7");
      assertThat(logged.lines("CAR2008")).isEmpty();
      assertThat(source.aloneBecause())
          .contains("carillon.bind-address is loopback, and far/web is on 10.0.0.7");
      entries().remove("carillon\nfar/web\n7");
      source.refresh(a);
      assertThat(source.aloneBecause()).as("nobody is far away any more").isEmpty();
    }
    entries().put("carillon\nfar/web\n7", "10.0.0.7:6200 10.0.0.7");
    assertThat(source().refresh(at("10.0.0.1", "carillon")))
        .as("who listens off loopback")
        .contains(new Address("10.0.0.7", 6_200));
  }

  @Test
  void whoListensOnTheLoopbackOfAnotherHostIsNotGreetedAndNamedOnce() {
    entries().put("carillon\nfar/web\n7", "127.0.0.1:6200 10.0.0.7");
    Introduction self = at("10.0.0.1", "carillon");
    DataGridMembership source = source();
    try (Logged logged = new Logged()) {
      assertThat(source.refresh(self)).isEmpty();
      source.refresh(self);

      assertThat(logged.lines("CAR2008"))
          .singleElement()
          .asString()
          .contains("far/web", "10.0.0.7");
    }
  }

  @Test
  void whoEndsTakesItsEntryBack() {
    DataGridMembership source = source();
    source.refresh(a);

    source.close();

    await().atMost(5, SECONDS).until(() -> entries().isEmpty());
    assertThat(source.refresh(a)).as("nothing is published any more").isEmpty();
    assertThat(entries().keySet()).isEmpty();
  }

  @Test
  void whoEndsAfterTheGridDoesSoQuietly() {
    DataGridMembership source = source();
    source.refresh(a);
    grid.shutdown();

    source.close();

    assertThat(grid.getLifecycleService().isRunning()).isFalse();
  }
}
