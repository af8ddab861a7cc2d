package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Observers in the container are told of the changes of two writers in one order. */
abstract class OrderedChecks {
  private static final int CHANGES = 50;

  private final URL web1;
  private final URL web2;

  OrderedChecks(URL web1, URL web2) {
    this.web1 = web1;
    this.web2 = web2;
  }

  private static void write(URL at, String keys) {
    for (int i = 0; i < CHANGES; i++) {
      assertThat(Http.post(at, "changes/us/" + keys + i).status()).isEqualTo(204);
    }
  }

  private static List<String> lines(URL at) {
    return Http.get(at, "changes").lines();
  }

  @Test
  void bothAreToldOfWhatBothChangeInOneOrder() {
    for (URL each : new URL[] {web1, web2}) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .containsExactlyInAnyOrder(
                          "node1/ordered ordered CONNECTED", "node2/ordered ordered CONNECTED"));
    }

    CompletableFuture<Void> one = CompletableFuture.runAsync(() -> write(web1, "a"));
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> write(web2, "b"));
    CompletableFuture.allOf(one, other).join();

    await().atMost(10, SECONDS).untilAsserted(() -> assertThat(lines(web2)).hasSize(2 * CHANGES));
    await().atMost(10, SECONDS).until(() -> lines(web1).equals(lines(web2)));
    assertThat(lines(web1))
        .containsAll(
            IntStream.range(0, CHANGES).mapToObj(i -> "item REPLACE_ITEM us/b" + i).toList());
  }
}
