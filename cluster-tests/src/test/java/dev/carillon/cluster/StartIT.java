package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Applications that shall not or cannot take part, in one server. The one that fails comes last:
 * Payara Micro deploys nothing after it.
 */
class StartIT {
  @Test
  void whoCannotStartFailsWithASentenceAndWhoIsAloneRunsAlone() {
    try (MicroServer server =
        MicroServer.start(
            "node1",
            List.of(),
            Applications.probe("disabled", "carillon.enabled=false"),
            Applications.probe(
                "alone", "carillon.heartbeat=never", "carillon.on-start-failure=alone"),
            Applications.probe("open", "carillon.bind-address=192.0.2.1"))) {
      assertThat(server.log())
          .contains(
              "CAR1011 node1/open cannot start: carillon.bind-address 192.0.2.1 is off loopback",
              "carillon.tls.mode=off",
              "carillon.heartbeat must be 100ms..1m but was \"never\"");
      assertThat(Http.get(server.url("open"), "self").status()).isEqualTo(404);
      assertThat(Http.post(server.url("disabled"), "flush?key=k").body())
          .isEqualTo("SENT node1/disabled=APPLIED");
      assertThat(Http.post(server.url("alone"), "flush?key=k").body())
          .isEqualTo("SENT node1/alone=APPLIED");
    }
  }
}
