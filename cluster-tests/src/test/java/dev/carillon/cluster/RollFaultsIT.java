package dev.carillon.cluster;

import static dev.carillon.cluster.RollingServers.PATIENCE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Processes.Result;
import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollStatus.Member;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong while three servers roll: the one that asked is killed, one stands still just
 * after it was let go, one does not come back. The roll ends, says whom it is about, and nobody
 * else goes; the controller that follows it says so by its exit status.
 */
class RollFaultsIT {
  private static final int APPLIED = 0;
  private static final int NOT_APPLIED = 1;

  @Test
  void rollThatCannotGoOnEndsAndTakesNobodyElseDown() {
    try (RollingServers servers = new RollingServers("carillon.recycle.time-limit=30s")) {
      askerIsKilledInTheMiddle(servers);
      oneStandsStillAfterItsGrants(servers);
      oneDoesNotComeBack(servers);
      rollGoesThrough(servers);
    }
  }

  /**
   * The last server asks, so it is the last in turn; it is killed while the first one is away. Were
   * it killed while that one is draining still, it might owe it the grant to go down.
   */
  private static void askerIsKilledInTheMiddle(RollingServers servers) {
    String second = servers.incarnation(1, "web");
    CompletableFuture<Result> controller = controller(servers, 2, "web", "asker killed");
    awaitFirstIs(Stage.DOWN, servers, "asker killed");
    servers.get(2).close();

    assertThat(awaitAborted(servers, "web", "asker killed")).contains("node3/web");
    assertNotApplied(controller, "node3/web");
    awaitStages(servers, "web", "asker killed", Stage.BACK, Stage.WAITING, Stage.WAITING);
    assertThat(servers.incarnation(1, "web")).isEqualTo(second);
    servers.startAgain(2);
    servers.awaitReady();
  }

  /** It is frozen while it drains, for longer than it may be on its way. */
  private static void oneStandsStillAfterItsGrants(RollingServers servers) {
    List<String> all = incarnations(servers);
    CompletableFuture<Result> controller = controller(servers, 2, "web", "frozen");
    awaitFirstIs(Stage.DRAINING, servers, "frozen");
    Processes.signal("STOP", servers.get(0).pid());
    try {
      assertThat(awaitAborted(servers, "web", "frozen")).contains("node1/web");
      assertNotApplied(controller, "node1/web");
    } finally {
      Processes.signal("CONT", servers.get(0).pid());
    }
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () ->
                assertThat(servers.get(0).log())
                    .as("what it was granted before does not count any more")
                    .contains("CAR2043"));
    servers.awaitReady();
    assertThat(incarnations(servers)).as("nobody has recycled").isEqualTo(all);
    awaitStages(servers, "web", "frozen", Stage.FAILED, Stage.WAITING, Stage.WAITING);
  }

  /** A server ends in its turn, and nobody starts it again until all is over. */
  private static void oneDoesNotComeBack(RollingServers servers) {
    CompletableFuture<Result> controller = controller(servers, 2, "whole", "stays away");
    assertThat(servers.awaitOneEnd()).isZero();
    assertThat(awaitAborted(servers, "whole", "stays away")).contains("node1/whole");
    assertNotApplied(controller, "node1/whole");
    awaitStages(servers, "whole", "stays away", Stage.FAILED, Stage.WAITING, Stage.WAITING);
    assertThat(servers.get(1).isAlive() && servers.get(2).isAlive()).isTrue();

    servers.startAgain(0);
    awaitStages(servers, "whole", "stays away", Stage.BACK, Stage.WAITING, Stage.WAITING);
    servers.awaitReady();
  }

  /** The control: where nothing goes wrong the controller says so. */
  private static void rollGoesThrough(RollingServers servers) {
    Result result = controller(servers, 0, "web", "control").join();
    assertThat(result.status()).as(result.output()).isEqualTo(APPLIED);
  }

  private static CompletableFuture<Result> controller(
      RollingServers servers, int server, String role, String reason) {
    return servers.recycle(server, role, "--reason", reason);
  }

  private static void assertNotApplied(CompletableFuture<Result> controller, String named) {
    Result result = controller.join();
    assertThat(result.status()).as(result.output()).isEqualTo(NOT_APPLIED);
    assertThat(result.output()).containsPattern("was aborted: .*" + named);
  }

  private static void awaitFirstIs(Stage stage, RollingServers servers, String reason) {
    await()
        .pollInterval(50, MILLISECONDS)
        .atMost(60, SECONDS)
        .until(() -> stages(servers, "web", reason).stream().limit(1).anyMatch(stage::equals));
  }

  private static String awaitAborted(RollingServers servers, String role, String reason) {
    await()
        .atMost(PATIENCE)
        .until(() -> roll(servers, role, reason).filter(it -> it.end() == End.ABORTED).isPresent());
    return roll(servers, role, reason).orElseThrow().why();
  }

  private static void awaitStages(
      RollingServers servers, String role, String reason, Stage... expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(stages(servers, role, reason)).containsExactly(expected));
  }

  /** Returns the stages of the three by name, as the second server knows them. */
  private static List<Stage> stages(RollingServers servers, String role, String reason) {
    return roll(servers, role, reason).stream()
        .flatMap(roll -> roll.members().stream())
        .sorted(Comparator.comparing(Member::name))
        .map(Member::stage)
        .toList();
  }

  private static Optional<RollStatus> roll(RollingServers servers, String role, String reason) {
    return servers.rolls(1, role).stream().filter(it -> it.reason().equals(reason)).findFirst();
  }

  private static List<String> incarnations(RollingServers servers) {
    return IntStream.range(0, servers.all().size())
        .mapToObj(server -> servers.incarnation(server, "web"))
        .toList();
  }
}
