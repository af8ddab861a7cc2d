package dev.carillon.cluster;

import static dev.carillon.cluster.RollingServers.PATIENCE;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollStatus.Member;
import dev.carillon.rmi.NotifyClient;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Three servers behind a balancer that looks at their readiness: a setting changes and their
 * applications are redeployed one after the other, then the servers end and are started again one
 * after the other, and nobody who sends requests notices.
 */
class RollingIT {

  @Test
  void applicationsAndThenServersRecycleInTurnAndNoRequestFails() throws Exception {
    try (RollingServers servers = new RollingServers();
        Balancer balancer = new Balancer(servers.roots(), "web/self")) {
      changeWhatIsVetoed(servers);
      changeAtDifferentTimes(servers);
      awaitDone(servers, "web");
      assertThat(servers.rolls("web")).as("for one change, seen three times").hasSize(1);
      for (MicroServer each : servers.all()) {
        assertThat(each.log()).containsOnlyOnce("CAR2048 application \"web\" has been redeployed");
        assertThat(Http.get(each.url("web"), "setting").body()).isEqualTo("new");
      }
      observersWereTold(servers, servers.rolls("web").get(0));
      assertNobodyNoticed(balancer);

      askTwiceAtOnce(servers, "whole");
      for (int i = 0; i < servers.all().size(); i++) {
        servers.startAgain(servers.awaitOneEnd());
        assertNobodyNoticed(balancer);
      }
      awaitDone(servers, "whole");
      assertThat(servers.rolls("whole")).hasSize(2);
      assertThat(servers.rolls("whole").stream().flatMap(each -> each.members().stream()))
          .extracting(Member::before, Member::after)
          .as("each has recycled once for both")
          .doesNotContainNull()
          .satisfies(pairs -> assertThat(pairs.stream().collect(toSet())).hasSize(3));
      assertNobodyNoticed(balancer);
      assertThat(balancer.requests()).isGreaterThan(500);

      recycleAtOnce(servers, balancer);
    }
  }

  private static void assertNobodyNoticed(Balancer balancer) {
    assertThat(balancer.failures()).as(balancer.toString()).isEmpty();
    assertThat(balancer.fewestUp()).as("how many were up at least").isEqualTo(2);
  }

  /** Carillon sees the new value though the server still gives the application the old one. */
  private static void changeWhatIsVetoed(RollingServers servers) {
    for (MicroServer each : servers.all()) {
      assertThat(Http.get(each.url("web"), "setting").body()).isEqualTo("old");
    }
    for (int i = 0; i < servers.all().size(); i++) {
      servers.set(i, "vetoed");
    }
    for (MicroServer each : servers.all()) {
      await().atMost(PATIENCE).until(() -> each.log().contains("recycles for it: veto: not today"));
      assertThat(Http.get(each.url("web"), "setting").body()).isEqualTo("old");
    }
    assertThat(servers.rolls("web")).isEmpty();
  }

  private static void changeAtDifferentTimes(RollingServers servers) {
    servers.set(2, "new");
    await().atMost(PATIENCE).until(() -> !servers.rolls("web").isEmpty());
    servers.set(0, "new");
    servers.set(1, "new");
  }

  /** Each is told of its own turn, and when it is back of those of all that come after it. */
  private static void observersWereTold(RollingServers servers, RollStatus roll) {
    for (MicroServer each : servers.all()) {
      assertThat(each.log()).containsOnlyOnce("probe observed starting: " + roll.reason());
    }
    List<Member> members = roll.members();
    for (int i = 0; i < members.size(); i++) {
      for (Member later : members.subList(i + 1, members.size())) {
        MicroServer server = servers.of(members.get(i));
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(Http.get(server.url("web"), "journal").lines())
                        .contains("progressed " + later.before() + " BACK: " + roll.reason())
                        .containsOnlyOnce(
                            "completed "
                                + later.before()
                                + " as "
                                + later.after()
                                + ": "
                                + roll.reason()));
      }
    }
  }

  private static void askTwiceAtOnce(RollingServers servers, String role) throws RemoteException {
    try (NotifyClient one = servers.client(0, role);
        NotifyClient another = servers.client(1, role)) {
      one.startRoll(role, "a test");
      another.startRoll(role, "a test too");
    }
  }

  private static void awaitDone(RollingServers servers, String role) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(servers.rolls(role))
                    .extracting(RollStatus::end)
                    .containsOnly(Roll.End.DONE));
  }

  private static void recycleAtOnce(RollingServers servers, Balancer balancer)
      throws RemoteException {
    try (NotifyClient client = servers.client(0, "whole")) {
      client.relay(
          NotificationMessage.recycle("a test"), Audience.role("web"), Duration.ofSeconds(5));
    }
    await().atMost(PATIENCE).until(() -> balancer.fewestUp() == 0);
    assertThat(balancer.failures()).as("the control: all at once is an outage").isNotEmpty();
  }
}
