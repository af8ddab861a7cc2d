package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Http.Answer;
import dev.carillon.rmi.NotifyClient;
import java.net.URL;
import java.rmi.RemoteException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One instance of three is killed in the middle of a load, a fourth joins, one is frozen. */
@ExtendWith(ArquillianExtension.class)
class KilledInstanceIT {
  private static final int BROADCASTS = 1_000;
  private static final int PER_SECOND = 200;

  @ArquillianResource
  @OperateOnDeployment("first")
  private URL first;

  @ArquillianResource
  @OperateOnDeployment("second")
  private URL second;

  @ArquillianResource private Deployer deployer;

  @Deployment(name = "first", testable = false)
  @TargetsContainer("node1")
  static WebArchive first() {
    return Applications.probe("web");
  }

  @Deployment(name = "second", testable = false)
  @TargetsContainer("node2")
  static WebArchive second() {
    return Applications.probe("web");
  }

  @Deployment(name = "third", testable = false)
  @TargetsContainer("node3")
  static WebArchive third() {
    return Applications.probe("web");
  }

  @Deployment(name = "fourth", testable = false, managed = false)
  @TargetsContainer("node4")
  static WebArchive fourth() {
    return Applications.probe("web");
  }

  @Test
  void everyBroadcastIsAccountedForAndTheReportsNameTheDead() throws RemoteException {
    awaitConnected(3);

    CompletableFuture<Answer> load =
        CompletableFuture.supplyAsync(
            () -> Http.post(first, "load?count=" + BROADCASTS + "&perSecond=" + PER_SECOND));
    await()
        .atMost(20, SECONDS)
        .until(() -> Http.get(second, "journal").body().contains("flushed load-300 "));
    Processes.ofNode("node3").destroyForcibly();

    Map<String, Integer> outcomes =
        load.join().lines().stream()
            .map(line -> line.split(" ", -1))
            .collect(
                Collectors.toMap(
                    line -> line[0] + " " + line[1], line -> Integer.valueOf(line[2])));
    assertThat(outcomes)
        .containsEntry("node1/web APPLIED", BROADCASTS)
        .containsEntry("node2/web APPLIED", BROADCASTS)
        .containsKeys("node3/web APPLIED", "node3/web UNREACHABLE")
        .hasSize(4);
    assertThat(
            outcomes.getOrDefault("node3/web APPLIED", 0)
                + outcomes.getOrDefault("node3/web UNREACHABLE", 0))
        .isEqualTo(BROADCASTS);
    List<String> all =
        IntStream.range(0, BROADCASTS).mapToObj(i -> "flushed load-" + i + " in request").toList();
    for (URL survivor : new URL[] {first, second}) {
      assertThat(
              Http.get(survivor, "journal").lines().stream()
                  .filter(line -> line.startsWith("flushed load-"))
                  .toList())
          .as("each once and in order")
          .isEqualTo(all);
    }
    assertThat(Http.get(first, "instances").lines()).contains("node3/web web UNREACHABLE");

    deployer.deploy("fourth");
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(first, "instances").lines())
                    .contains("node4/web web CONNECTED"));
    assertThat(Http.get(first, "journal").lines()).containsOnlyOnce("joined node4/web");
    assertThat(Http.post(first, "flush?key=for-all").body())
        .isEqualTo(
            "SENT node1/web=APPLIED node2/web=APPLIED node3/web=UNREACHABLE node4/web=APPLIED");

    frozenInstanceHoldsUpNobodyAndCatchesUp();
    deadInstanceIsForgottenWhereThatIsSaid();
  }

  private void deadInstanceIsForgottenWhereThatIsSaid() throws RemoteException {
    try (NotifyClient client =
        NotifyClient.connect("127.0.0.1", Integer.getInteger("node1.carillon"))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> client.forget("node2/web"))
          .withMessageContaining("answers");
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> client.forget("nobody"))
          .withMessageContaining("no instance \"nobody\" is known");

      client.forget("node3/web");
    }

    assertThat(Http.get(first, "instances").lines())
        .containsExactlyInAnyOrder(
            "node1/web web CONNECTED", "node2/web web CONNECTED", "node4/web web CONNECTED");
    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(first, "journal").lines())
                    .containsSubsequence("left node3/web FORGOTTEN", "lost node3/web"));
  }

  private void frozenInstanceHoldsUpNobodyAndCatchesUp() {
    Processes.signal("STOP", "node2");
    try {
      assertThat(Http.post(first, "flush?key=while-frozen").body())
          .isEqualTo(
              "SENT node1/web=APPLIED node2/web=UNREACHABLE node3/web=UNREACHABLE"
                  + " node4/web=APPLIED");
    } finally {
      Processes.signal("CONT", "node2");
    }
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(second, "journal").lines())
                    .containsOnlyOnce("flushed while-frozen in request"));
    assertThat(Http.post(first, "flush?key=thawed").body()).contains("node2/web=APPLIED");
  }

  private void awaitConnected(int instances) {
    for (URL each : new URL[] {first, second}) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .hasSize(instances)
                      .allMatch(line -> line.endsWith("CONNECTED")));
    }
  }
}
