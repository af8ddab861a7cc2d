package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An application that is redeployed in its JVM comes back whole, and leaves nothing behind. */
class RedeployIT {
  private static final String NODE = "node1";
  private static final String CLASS_LOADER = "org.glassfish.web.loader.WebappClassLoader";

  @Test
  void comesBackOnTheSamePortTenTimesAndLeavesNoClassLoader() {
    List<String> options = List.of("-XX:SoftRefLRUPolicyMSPerMB=0");
    try (MicroServer server =
        MicroServer.start(
            NODE,
            options,
            Applications.driver(),
            Applications.probe("web"),
            Applications.probe("other"))) {
      URL web = server.url("web");
      awaitBoth(web);
      String port = portOf(Http.get(web, "self").body());
      Set<String> incarnations = new HashSet<>();
      redeploy(server);
      long before = classLoaders(server);

      for (int i = 0; i < 10; i++) {
        redeploy(server);
        String self = Http.get(web, "self").body();
        assertThat(portOf(self)).isEqualTo(port);
        assertThat(incarnations.add(self)).as("a new incarnation: " + self).isTrue();
        awaitBoth(web);
        assertThat(Http.post(web, "flush?key=k" + i).body())
            .isEqualTo("SENT node1/web=APPLIED node1/other=APPLIED");
        for (String path : new String[] {"near/catalog/k", "near-servlet"}) {
          assertThat(Http.get(web, path + "?store=" + i).body()).isEqualTo(String.valueOf(i));
          assertThat(Http.get(web, path + "?store=x").body()).isEqualTo(String.valueOf(i));
        }
      }
      await()
          .atMost(60, SECONDS)
          .untilAsserted(() -> assertThat(classLoaders(server)).isLessThanOrEqualTo(before));

      Http.post(web, "leak");
      redeploy(server);
      assertThat(classLoaders(server)).as("a planted leak is found").isEqualTo(before + 1);
      assertThat(server.log()).doesNotContain("CAR1005", "CAR1010", "CAR4001", "CAR4002");
    }
  }

  /** Waits until the two applications in the one JVM know each other. */
  private static void awaitBoth(URL web) {
    await()
        .atMost(20, SECONDS)
        .untilAsserted(
            () ->
                assertThat(Http.get(web, "instances").lines())
                    .containsExactly("node1/web web CONNECTED", "node1/other other CONNECTED"));
  }

  private static void redeploy(MicroServer server) {
    String answer =
        Http.post(server.url("driver"), "redeploy?name=web&war=" + MicroServer.warOf(NODE, "web"))
            .body();
    assertThat(answer).startsWith("SUCCESS");
  }

  private static String portOf(String self) {
    return self.substring(self.lastIndexOf(':') + 1);
  }

  /** Counts the live class loaders of web applications, after a full collection. */
  private static long classLoaders(MicroServer server) {
    return Processes.jdk("jcmd", Long.toString(server.pid()), "GC.class_histogram")
        .output()
        .lines()
        .map(line -> line.trim().split("\\s+", -1))
        .filter(columns -> columns.length >= 4 && columns[3].equals(CLASS_LOADER))
        .mapToLong(columns -> Long.parseLong(columns[1]))
        .sum();
  }
}
