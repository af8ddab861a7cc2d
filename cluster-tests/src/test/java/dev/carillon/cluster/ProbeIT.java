package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two instances of one role and one of another: what the container adds to the core. */
@ExtendWith(ArquillianExtension.class)
class ProbeIT {
  @ArquillianResource
  @OperateOnDeployment("web1")
  private URL web1;

  @ArquillianResource
  @OperateOnDeployment("web2")
  private URL web2;

  @ArquillianResource
  @OperateOnDeployment("controller")
  private URL controller;

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

  @Deployment(name = "controller", testable = false)
  @TargetsContainer("node3")
  static WebArchive controller() {
    return Applications.probe("controller");
  }

  @BeforeEach
  void everybodyKnowsEverybody() {
    for (URL each : new URL[] {web1, web2, controller}) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .containsExactlyInAnyOrder(
                          "node1/web web CONNECTED",
                          "node2/web web CONNECTED",
                          "node3/controller controller CONNECTED"));
    }
  }

  @Test
  void flushReachesAllHoldersWhateverTheirRole() {
    assertThat(Http.post(web1, "flush?key=k1").body())
        .isEqualTo("SENT node1/web=APPLIED node2/web=APPLIED node3/controller=APPLIED");
    for (URL each : new URL[] {web1, web2, controller}) {
      assertThat(Http.get(each, "journal").lines()).containsOnlyOnce("flushed k1 in request");
      await()
          .atMost(10, SECONDS)
          .untilAsserted(
              () -> assertThat(Http.get(each, "journal").lines()).contains("flushed later k1"));
    }
  }

  @Test
  void controllerRecyclesTheOtherRoleOnly() {
    assertThat(Http.post(controller, "recycle?role=web&reason=prices").body())
        .isEqualTo("SENT node1/web=APPLIED node2/web=APPLIED");
    assertThat(Http.get(web1, "journal").lines()).contains("recycle prices from controller");
    assertThat(Http.get(web2, "journal").lines()).contains("recycle prices from controller");
    assertThat(Http.get(controller, "journal").body()).doesNotContain("recycle prices");
  }

  @Test
  void throwingObserverShowsAsFailedAndTheOthersStillRun() {
    assertThat(Http.post(web2, "flush?key=throw").body())
        .isEqualTo("SENT node2/web=FAILED node1/web=FAILED node3/controller=FAILED");
    assertThat(Http.get(web1, "journal").lines()).contains("flushed throw in request");
    assertThat(Http.post(web2, "flush?key=after").body())
        .isEqualTo("SENT node2/web=APPLIED node1/web=APPLIED node3/controller=APPLIED");
  }

  @Test
  void committedTransactionSendsEachDistinctMessageOnceAfterTheCommit() {
    assertThat(Http.post(web1, "transaction?key=c1&end=commit").lines())
        .containsExactly(
            "before the end: 0",
            "await: FLUSH probe/default/c1 must not be waited for: it is sent when its transaction"
                + " is committed",
            "after the end: 1",
            "SENT node1/web=APPLIED node2/web=APPLIED node3/controller=APPLIED",
            "SENT");
    assertThat(Http.get(web2, "journal").lines()).containsOnlyOnce("flushed c1 in request");
  }

  @Test
  void rolledBackTransactionSendsNothing() {
    assertThat(Http.post(web1, "transaction?key=r1&end=rollback").lines())
        .contains("after the end: 0", "ROLLED_BACK");
    assertThat(Http.post(web1, "flush?key=r2").body()).contains("node2/web=APPLIED");
    assertThat(Http.get(web2, "journal").body())
        .as("what was sent later is here, so what was sent before would be")
        .contains("flushed r2")
        .doesNotContain("flushed r1");
  }
}
