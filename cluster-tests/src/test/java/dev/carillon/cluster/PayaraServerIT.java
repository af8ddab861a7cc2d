package dev.carillon.cluster;

import static dev.carillon.cluster.PayaraDomain.assertDone;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Processes.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two instances of a deployment group of Payara Server; in no build but that of the profile. */
class PayaraServerIT {
  private static final String APPLICATION = "web";

  @Test
  void instancesOfADeploymentGroupStayCoherentAndRecycleInTurn() {
    try (PayaraDomain domain =
        new PayaraDomain(
            Applications.probe(APPLICATION),
            3,
            "--set",
            "carillon.recycle.readiness-delay=2s",
            "--set",
            "carillon.recycle.min-uptime=0s",
            "--set",
            "carillon.recycle.time-limit=8m",
            "--set",
            "3:carillon.cluster=another")) {
      flushTravels(domain, "first");
      anotherClusterIsToldNothing(domain);
      killedInstanceIsToldOfWhenItIsBack(domain);
      serversRestartInTurnAndNoRequestFails(domain);
      administrationServerDoesNotMatter(domain);
    }
  }

  /** The control: who is in the same group and data grid, but of another cluster, is not told. */
  private static void anotherClusterIsToldNothing(PayaraDomain domain) {
    assertThat(Http.get(domain.url(3), "journal").body()).doesNotContain("flushed");
    assertThat(Http.get(domain.url(3), "instances").lines())
        .containsExactly("inst3/web web CONNECTED");
  }

  private static void flushTravels(PayaraDomain domain, String key) {
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(domain.url(1), "instances").lines())
                    .containsExactlyInAnyOrder(
                        "inst1/web web CONNECTED", "inst2/web web CONNECTED"));
    assertThat(Http.post(domain.url(1), "flush?key=" + key).body())
        .isEqualTo("SENT inst1/web=APPLIED inst2/web=APPLIED");
    assertThat(Http.get(domain.url(2), "journal").body()).contains("flushed " + key + " in ");
  }

  private static void killedInstanceIsToldOfWhenItIsBack(PayaraDomain domain) {
    assertDone(domain.run("kill", "2"));
    assertThat(Http.post(domain.url(1), "flush?key=alone").body())
        .isEqualTo("SENT inst1/web=APPLIED inst2/web=UNREACHABLE");

    assertDone(domain.run("start", "2"));
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(domain.url(1), "journal").lines())
                    .contains("left inst2/web REPLACED", "lost inst2/web"));
    flushTravels(domain, "again");
  }

  private static void serversRestartInTurnAndNoRequestFails(PayaraDomain domain) {
    List<String> before = incarnations(domain);
    try (Balancer balancer =
        new Balancer(List.of(domain.root(1), domain.root(2)), APPLICATION + "/self")) {
      Result rolled = domain.controller(1, "recycle", "--role", APPLICATION, "--timeout", "8m");

      assertDone(rolled);
      assertThat(balancer.failures()).as(balancer.toString()).isEmpty();
      assertThat(balancer.fewestUp()).as("how many were up at least").isEqualTo(1);
    }
    assertThat(incarnations(domain)).doesNotContainAnyElementsOf(before);
    for (int instance : new int[] {1, 2}) {
      assertThat(domain.log(instance))
          .contains("CAR2051")
          .doesNotContain("CAR2047") // the mode is refused
          .doesNotContain("CAR2053");
    }
    flushTravels(domain, "rolled");
  }

  private static List<String> incarnations(PayaraDomain domain) {
    return List.of(1, 2).stream()
        .map(instance -> Http.get(domain.url(instance), "self").body().split(" ", -1)[0])
        .toList();
  }

  /** It is in the data grid, and has no application. */
  private static void administrationServerDoesNotMatter(PayaraDomain domain) {
    assertThat(domain.administrationLog()).doesNotContain("CAR1001");
    domain.killAdministration();
    flushTravels(domain, "without");
  }
}
