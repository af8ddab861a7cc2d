package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Http.Answer;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Three instances that show each other certificates: these are exchanged under load, and two others
 * knock whose certificates are no good.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class TlsIT {
  private static final int BROADCASTS = 2_000;
  private static final int PER_SECOND = 100;
  private static final String MEMBERS = "*/web";
  private static final TlsFiles OURS = TlsFiles.in("ours");

  /** The three have one certificate; that for later is made now, which takes its time. */
  private static final List<String> MEMBER_SETTINGS = OURS.instance(MEMBERS);

  private static final TlsFiles FOREIGN = TlsFiles.in("foreign");

  private static final List<String> NODES = List.of("node1", "node2", "node3", "node4");

  private final List<MicroServer> servers;
  private final URL first;
  private final URL second;
  private final URL third;

  /** The server of those who knock, which starts when the three have been seen under load. */
  private @Nullable CompletableFuture<MicroServer> knocking;

  TlsIT() {
    OURS.makeSuccessor(MEMBERS);
    servers =
        SideBySide.start(
            NODES.stream().limit(3).map(node -> () -> start(node, probe("web", MEMBER_SETTINGS))));
    first = servers.get(0).url("web");
    second = servers.get(1).url("web");
    third = servers.get(2).url("web");
  }

  private static MicroServer start(String node, WebArchive... applications) {
    return MicroServer.start(Site.ofNode(node, NODES), List.of(), applications);
  }

  private static MicroServer startThoseWhoKnock() {
    return start(
        "node4",
        probe("foreign", FOREIGN.instance("node4/foreign")),
        probe("ending", OURS.instance("node4/ending"), "carillon.service.life-time=5s"));
  }

  @AfterAll
  void close() {
    servers.forEach(MicroServer::close);
    if (knocking != null) {
      knocking.join().close();
    }
  }

  private static WebArchive probe(String application, List<String> tls, String... more) {
    List<String> settings = new ArrayList<>(tls);
    settings.add("carillon.role=web");
    settings.add("carillon.tls.reload=1s");
    settings.add("carillon.tls.handshake-timeout=10s");
    settings.add("carillon.max-staleness=1m"); // a busy machine is no silent instance
    settings.addAll(List.of(more));
    return Applications.probe(application, settings.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void certificatesAreExchangedUnderLoadAndNothingIsLost() {
    awaitConnected();
    CompletableFuture<Answer> load =
        CompletableFuture.supplyAsync(
            () -> Http.post(first, "load?count=" + BROADCASTS + "&perSecond=" + PER_SECOND));
    await()
        .atMost(20, SECONDS)
        .until(() -> Http.get(second, "journal").body().contains("flushed load-100 "));

    String old = OURS.serial(MEMBERS);
    OURS.exchange(MEMBERS);
    for (URL each : List.of(first, second, third)) {
      awaitLogged(each, "CAR1031 changed certificates are taken over");
    }
    OURS.deny(List.of(old));
    for (URL each : List.of(first, second, third)) {
      awaitLogged(each, "CAR1034 1 certificates are denied now; ");
    }
    assertThat(load.isDone()).as("all of that happened under load").isFalse();
    knocking = CompletableFuture.supplyAsync(TlsIT::startThoseWhoKnock);

    assertThat(load.join().lines().stream().filter(line -> !line.startsWith("node4/")))
        .containsExactlyInAnyOrder(
            "node1/web APPLIED " + BROADCASTS,
            "node2/web APPLIED " + BROADCASTS,
            "node3/web APPLIED " + BROADCASTS);
    List<String> everything =
        IntStream.range(0, BROADCASTS).mapToObj(i -> "flushed load-" + i + " in request").toList();
    for (URL each : List.of(second, third)) {
      assertThat(
              Http.get(each, "journal").lines().stream()
                  .filter(line -> line.startsWith("flushed load-"))
                  .toList())
          .as("each once and in order")
          .isEqualTo(everything);
    }
  }

  @Test
  @Order(2)
  void certificateOfAnotherCaIsRefusedAndBothSidesSayWhy() {
    URL stranger = Objects.requireNonNull(knocking).join().url("foreign");
    awaitLogged(stranger, "CAR4020 ");
    awaitLogged(first, "CAR4020 ");
    assertThat(Http.get(stranger, "instances").lines())
        .containsExactly("node4/foreign web CONNECTED");
    assertThat(Http.get(first, "instances").body()).doesNotContain("node4/foreign");
  }

  @Test
  @Order(3)
  void certificateThatExpiresIsRefusedFromThenOnAndBothSidesSayWhy() {
    URL ending = Objects.requireNonNull(knocking).join().url("ending");
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(first, "instances").lines())
                    .contains("node4/ending web CONNECTED"));
    OURS.renew("node4/ending", "--start", "-1d+25S", "--days", "1");
    awaitLogged(first, "has expired at ");
    awaitLogged(ending, "CAR1033 the certificate of CN=node4/ending ");
    awaitLogged(ending, "it does not let this end in");
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(first, "instances").lines())
                    .contains("node4/ending web UNREACHABLE", "node2/web web CONNECTED"));
  }

  private static void awaitLogged(URL instance, String text) {
    await()
        .atMost(90, SECONDS)
        .untilAsserted(() -> assertThat(Http.get(instance, "log").body()).contains(text));
  }

  private void awaitConnected() {
    for (URL each : List.of(first, second, third)) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .hasSize(3)
                      .allMatch(line -> line.endsWith("CONNECTED")));
    }
  }
}
