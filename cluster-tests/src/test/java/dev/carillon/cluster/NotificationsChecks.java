package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of changes in the container: observers by cache and region, and call-backs. */
abstract class NotificationsChecks {
  private final URL web1;
  private final URL web2;

  NotificationsChecks(URL web1, URL web2) {
    this.web1 = web1;
    this.web2 = web2;
  }

  @Test
  void changesAreToldToObserversByCacheAndRegionAndToWhoSubscribed() {
    for (URL each : new URL[] {web1, web2}) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .containsExactlyInAnyOrder(
                          "node1/web web CONNECTED",
                          "node2/web web CONNECTED",
                          "node3/controller controller CONNECTED"));
      assertThat(Http.post(each, "changes/of/eu/a").status()).isEqualTo(204);
    }

    for (String change : List.of("changes/eu", "changes/eu/a", "changes/eu/b", "changes/us/a")) {
      assertThat(Http.post(web1, change).status()).isEqualTo(204);
    }

    for (URL each : new URL[] {web1, web2}) {
      await()
          .atMost(10, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "changes").lines())
                      .containsExactlyInAnyOrder(
                          "eu CREATE_REGION by node1/web",
                          "item REPLACE_ITEM eu/a",
                          "eu REPLACE_ITEM eu/a",
                          "called REPLACE_ITEM by node1/web",
                          "item REPLACE_ITEM eu/b",
                          "eu REPLACE_ITEM eu/b",
                          "item REPLACE_ITEM us/a"));
    }
  }
}
