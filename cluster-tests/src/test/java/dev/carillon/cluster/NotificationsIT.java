package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is told of changes in the container: observers by cache and region, and call-backs. */
@ExtendWith(ArquillianExtension.class)
class NotificationsIT {
  @ArquillianResource
  @OperateOnDeployment("web1")
  private URL web1;

  @ArquillianResource
  @OperateOnDeployment("web2")
  private URL web2;

  @Deployment(name = "web1", testable = false)
  @TargetsContainer("node1")
  static WebArchive web1() {
    return Applications.probe("web");
  }

  @Deployment(name = "web2", testable = false)
  @TargetsContainer("node2")
  static WebArchive web2() {
    return Applications.probe("web");
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
                          "node1/web web CONNECTED", "node2/web web CONNECTED"));
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
