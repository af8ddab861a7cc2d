package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollStatus;
import dev.carillon.rmi.NotifyClient;
import java.net.URL;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Three servers behind a balancer that looks at their readiness: their applications are redeployed
 * one after the other, then the servers end and are started again one after the other, and nobody
 * who sends requests notices.
 */
class RollingIT {
  private static final List<String> NODES = List.of("node1", "node2", "node3");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<MicroServer> servers = new CopyOnWriteArrayList<>();

  private void start() {
    List<CompletableFuture<MicroServer>> starting =
        NODES.stream().map(node -> CompletableFuture.supplyAsync(() -> start(node))).toList();
    starting.forEach(each -> servers.add(each.join()));
    for (MicroServer each : servers) {
      await().atMost(30, SECONDS).until(() -> isReady(each));
    }
  }

  private static MicroServer start(String node) {
    return MicroServer.start(
        node,
        List.of("-Dcarillon.members=" + members(), "-Dcarillon.recycle.min-uptime=0s"),
        application("web", "application"),
        application("whole", "instance"));
  }

  private static WebArchive application(String name, String mode) {
    return Applications.probe(
        name, "carillon.recycle.mode=" + mode, "carillon.recycle.readiness-delay=2s");
  }

  /** Two applications of each server. */
  private static String members() {
    List<String> members = new ArrayList<>();
    for (String node : NODES) {
      int first = Integer.getInteger(node + ".carillon");
      members.add("127.0.0.1:" + first);
      members.add("127.0.0.1:" + (first + 1));
    }
    return String.join(",", members);
  }

  private static boolean isReady(MicroServer server) {
    return Http.get(server.url(""), "health/ready").status() == 200;
  }

  @Test
  void applicationsAndThenServersRecycleInTurnAndNoRequestFails() throws Exception {
    try {
      start();
      recycle();
    } finally {
      servers.forEach(MicroServer::close);
    }
  }

  private void recycle() throws RemoteException {
    List<URL> roots = servers.stream().map(each -> each.url("")).toList();
    try (Balancer balancer = new Balancer(roots, "web/self")) {
      startRoll("web");
      awaitDone("web");
      assertNobodyNoticed(balancer);

      startRoll("whole");
      for (int i = 0; i < servers.size(); i++) {
        superviseOneEnd();
        assertNobodyNoticed(balancer);
      }
      awaitDone("whole");
      assertNobodyNoticed(balancer);
      assertThat(balancer.requests()).isGreaterThan(500);

      recycleAtOnce(balancer);
    }
  }

  private static void assertNobodyNoticed(Balancer balancer) {
    assertThat(balancer.failures()).as(balancer.toString()).isEmpty();
    assertThat(balancer.fewestUp()).as("how many were up at least").isEqualTo(2);
  }

  /** Starts the server again that ends next, as what supervises it does. */
  private void superviseOneEnd() {
    MicroServer ended =
        await()
            .atMost(PATIENCE)
            .until(
                () -> servers.stream().filter(each -> !each.isAlive()).findFirst(),
                Optional::isPresent)
            .orElseThrow();
    assertThat(ended.awaitExit()).isEqualTo(75);
    servers.set(servers.indexOf(ended), ended.startAgain());
  }

  private static void startRoll(String role) throws RemoteException {
    try (NotifyClient client = client(0)) {
      client.startRoll(role, "a test");
    }
  }

  private static NotifyClient client(int node) throws RemoteException {
    return NotifyClient.connect("127.0.0.1", Integer.getInteger(NODES.get(node) + ".carillon"));
  }

  private static void awaitDone(String role) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(rolls(role)).extracting(RollStatus::end).containsOnly(Roll.End.DONE));
  }

  /** Returns the rolls of a role as whoever of it answers knows them. */
  private static List<RollStatus> rolls(String role) {
    for (String node : NODES) {
      int first = Integer.getInteger(node + ".carillon");
      for (int port = first; port <= first + 1; port++) {
        List<RollStatus> rolls = rolls(port, role);
        if (!rolls.isEmpty()) {
          return rolls;
        }
      }
    }
    return List.of();
  }

  private static List<RollStatus> rolls(int port, String role) {
    try (NotifyClient client = NotifyClient.connect("127.0.0.1", port)) {
      InstanceStatus status = client.status();
      return status.rolls().stream().filter(each -> each.role().equals(role)).toList();
    } catch (RemoteException e) {
      return List.of(); // it is on its way
    }
  }

  private static void recycleAtOnce(Balancer balancer) throws RemoteException {
    try (NotifyClient client = client(0)) {
      client.relay(
          NotificationMessage.recycle("a test"), Audience.role("web"), Duration.ofSeconds(5));
    }
    await().atMost(PATIENCE).until(() -> balancer.fewestUp() == 0);
    assertThat(balancer.failures()).as("the control: all at once is an outage").isNotEmpty();
  }
}
