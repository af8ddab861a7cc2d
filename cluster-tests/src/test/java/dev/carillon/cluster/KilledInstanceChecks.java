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
import org.junit.jupiter.api.Test;

/** One instance of three is killed in the middle of a load, and a fourth joins. */
abstract class KilledInstanceChecks {
  private static final int BROADCASTS = 1_000;
  private static final int PER_SECOND = 200;

  private final ProbeServers servers;
  private final URL first;
  private final URL second;

  KilledInstanceChecks(ProbeServers servers) {
    this.servers = servers;
    first = servers.web(0);
    second = servers.web(1);
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
    servers.get(2).close();

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

    servers.startFourth();
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(first, "instances").lines())
                    .contains("node4/web web CONNECTED"));
    await()
        .atMost(30, SECONDS)
        .until(() -> Http.get(first, "journal").lines().contains("joined node4/web"));
    assertThat(Http.get(first, "journal").lines()).containsOnlyOnce("joined node4/web");
    assertThat(Http.post(first, "flush?key=for-all").body())
        .isEqualTo(
            "SENT node1/web=APPLIED node2/web=APPLIED node3/web=UNREACHABLE node4/web=APPLIED");

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
                    .contains("left node3/web FORGOTTEN", "lost node3/web"));
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
