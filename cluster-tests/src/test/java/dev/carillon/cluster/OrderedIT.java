package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Observers in the container are told of the changes of two writers in one order. */
@ExtendWith(ArquillianExtension.class)
class OrderedIT {
  private static final int CHANGES = 50;
  private static final String ORDERED = "carillon.cache.catalog.ordered=on";

  @ArquillianResource
  @OperateOnDeployment("web1")
  private URL web1;

  @ArquillianResource
  @OperateOnDeployment("web2")
  private URL web2;

  @Deployment(name = "web1", testable = false)
  @TargetsContainer("node1")
  static WebArchive web1() {
    return Applications.probe("web", ORDERED);
  }

  @Deployment(name = "web2", testable = false)
  @TargetsContainer("node2")
  static WebArchive web2() {
    return Applications.probe("web", ORDERED);
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
                          "node1/web web CONNECTED", "node2/web web CONNECTED"));
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
