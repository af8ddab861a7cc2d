package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same application on two servers of another make, under each JDK that the build was told of;
 * in no build but those of the profiles.
 */
class OtherServersIT {
  private static final ServerMake MAKE = ServerMake.valueOf(System.getProperty("make", "WILDFLY"));

  static Stream<Jdk> jdks() {
    return Stream.concat(Stream.of(Jdk.running()), Jdk.told().stream());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void instancesMeetTellEachOtherRecycleAndSayGoodbye(Jdk jdk) {
    CompletableFuture<ForeignServer> starting =
        CompletableFuture.supplyAsync(() -> start(jdk, "node2"));
    try (ForeignServer first = start(jdk, "node1");
        ForeignServer second = starting.join()) {
      for (ForeignServer each : List.of(first, second)) {
        each.awaitLog("CAR1013");
      }
      meet(first);
      flushTravels(first, second);
      cachesAreRecycled(first, second);

      assertThat(first.log()).doesNotContain("said goodbye");
      second.stop();
      first.awaitLog("left: it said goodbye");
    }
  }

  private static ForeignServer start(Jdk jdk, String node) {
    return ForeignServer.start(MAKE, jdk, node, Applications.probe("web"));
  }

  private static void meet(ForeignServer server) {
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(server.url(), "instances").lines())
                    .containsExactlyInAnyOrder(
                        "node1/web web CONNECTED", "node2/web web CONNECTED"));
  }

  private static void flushTravels(ForeignServer from, ForeignServer to) {
    assertThat(Http.post(from.url(), "flush?key=first").body())
        .isEqualTo("SENT node1/web=APPLIED node2/web=APPLIED");
    assertThat(Http.get(to.url(), "journal").lines()).contains("flushed first in request");
  }

  /** What was kept is served until then, and not after it. */
  private static void cachesAreRecycled(ForeignServer from, ForeignServer to) {
    await()
        .atMost(60, SECONDS)
        .until(() -> Http.get(to.url(), "near/vouched").body().equals("true"));
    assertThat(Http.get(to.url(), "near/catalog/a?store=old").body()).isEqualTo("old");
    assertThat(Http.get(to.url(), "near/catalog/a?store=new").body()).isEqualTo("old");

    assertThat(Http.post(from.url(), "recycle?role=web&reason=test").body())
        .isEqualTo("SENT node1/web=APPLIED node2/web=APPLIED");

    assertThat(Http.get(to.url(), "journal").lines()).contains("recycle test from web");
    assertThat(Http.get(to.url(), "near/catalog/a?store=new").body()).isEqualTo("new");
  }
}
