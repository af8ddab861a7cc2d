package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances of one role and one of another: what the container adds to the core. */
abstract class ProbeChecks {
  private final URL web1;
  private final URL web2;
  private final URL controller;

  ProbeChecks(URL web1, URL web2, URL controller) {
    this.web1 = web1;
    this.web2 = web2;
    this.controller = controller;
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
