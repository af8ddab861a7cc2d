package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.Processes.Result;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Roll after roll, each asked of another server, every fourth of them by ending the servers, and
 * nobody who sends requests notices any; and all at once, which everybody notices. In a profile of
 * its own, since it takes minutes.
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

  private static void recycleAtOnce(RollingServers servers, Balancer balancer) {
    Result controller = servers.recycle(0, "web", "--at-once").join();
    assertThat(controller.status()).as(controller.output()).isZero();
    assertThat(controller.output()).contains("3 of 3");
    assertThat(balancer.fewestUp()).as("the control: all at once is an outage").isZero();
    assertThat(balancer.failures()).isNotEmpty();
  }
}
