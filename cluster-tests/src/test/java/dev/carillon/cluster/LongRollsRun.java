package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.Processes.Result;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Roll after roll, each asked of another server, every fourth of them by ending the servers, and
 * nobody who sends requests notices any; and all at once, which everybody notices. Then one roll by
 * the shipped commands. In a profile of its own, since it takes minutes.
 */
class LongRollsRun {
  private static final int ROLLS = Integer.getInteger("carillon.rolls.long", 16);
  private static final int SERVERS = 3;

  @Test
  void nobodyNoticesAnyOfManyRolls() throws Exception {
    try (RollingServers servers = new RollingServers();
        Balancer balancer = new Balancer(servers.roots(), "web/self")) {
      for (int i = 1; i <= ROLLS; i++) {
        String role = i % 4 == 0 ? "whole" : "web";
        CompletableFuture<Result> controller =
            servers.recycle(i % SERVERS, role, "--reason", "roll " + i);
        for (int ended = 0; role.equals("whole") && ended < SERVERS; ended++) {
          servers.startAgain(servers.awaitOneEnd());
        }
        Result result = controller.join();
        assertThat(result.status()).as("roll " + i + ": " + result.output()).isZero();
        assertThat(balancer.failures()).as("roll " + i + ": " + balancer).isEmpty();
        assertThat(balancer.fewestUp()).as("how many were up at least").isEqualTo(SERVERS - 1);
        System.out.printf("roll %d of %d: %s%n", i, ROLLS, balancer);
      }
      recycleAtOnce(servers, balancer);
    }
  }

  @Test
  void shippedCommandStartsAgainWhatRecycles(@TempDir Path state) throws Exception {
    String options =
        "-Dcarillon.recycle.mode=instance -Dcarillon.recycle.readiness-delay=2s"
            + " -Dcarillon.recycle.min-uptime=0s";
    Map<String, String> variables = Map.of("CARILLON_JAVA_OPTS", options, "CARILLON_CONTEXT", "");
    try (ClusterScript cluster = new ClusterScript(ClusterScript.SHIPPED, state, variables)) {
      Result up = cluster.run("up", "--detach");
      assertThat(up.status()).as(up.output()).isZero();
      List<URL> roots = new ArrayList<>();
      List<Long> before = new ArrayList<>();
      for (int i = 1; i <= SERVERS; i++) {
        roots.add(ClusterScript.root(i));
        before.add(pid(cluster, i));
      }

      try (Balancer balancer = new Balancer(roots, "api/settings")) {
        Result roll = cluster.controller("recycle", "--role", "carillon-demo");
        assertThat(roll.output()).contains("is done");
        assertThat(roll.status()).as(roll.output()).isZero();
        assertThat(balancer.failures()).as(balancer.toString()).isEmpty();
        assertThat(balancer.fewestUp()).isEqualTo(SERVERS - 1);
      }
      for (int i = 1; i <= SERVERS; i++) {
        assertThat(pid(cluster, i)).as("the process of inst" + i).isNotIn(before);
      }
      assertThat(cluster.run("down").output()).contains("inst1, inst2, inst3 stopped.");
      assertThat(cluster.supervisors()).isEmpty();
    }
  }

  private static long pid(ClusterScript cluster, int instance) {
    List<ProcessHandle> servers = cluster.servers(instance);
    assertThat(servers).as("the servers of inst" + instance).hasSize(1);
    return servers.get(0).pid();
  }

  private static void recycleAtOnce(RollingServers servers, Balancer balancer) {
    Result controller = servers.recycle(0, "web", "--at-once").join();
    assertThat(controller.status()).as(controller.output()).isZero();
    assertThat(controller.output()).contains("3 of 3");
    assertThat(balancer.fewestUp()).as("the control: all at once is an outage").isZero();
    assertThat(balancer.failures()).isNotEmpty();
  }
}
