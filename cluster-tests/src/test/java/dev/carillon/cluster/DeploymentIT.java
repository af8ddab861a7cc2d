package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.injecting.AnyNameResource;
import dev.carillon.cluster.injecting.Dates;
import dev.carillon.cluster.injecting.Nameless;
import dev.carillon.cluster.injecting.Numbers;
import dev.carillon.cluster.injecting.Texts;
import java.util.List;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Applications that cannot start or inject what cannot be are not deployed, and the server says
 * why; those that shall not take part run alone.
 */
class DeploymentIT {
  private static final String NODE = "node1";

  @Test
  void whatCannotBeIsRefusedWithASentenceAndWhoIsAloneRunsAlone() {
    try (MicroServer server =
        MicroServer.start(
            NODE,
            MicroServer.ROOM_TO_DEPLOY,
            Applications.driver(),
            Applications.of("any", AnyNameResource.class, AnyNameResource.Root.class))) {
      assertThat(Http.get(server.url("any"), "one/k?store=a").body()).isEqualTo("a");
      assertThat(Http.get(server.url("any"), "two/k?store=b").body()).isEqualTo("b");
      assertThat(Http.get(server.url("any"), "one/k?store=c").body()).isEqualTo("a");

      assertThat(deploy(server, Applications.of("good", Texts.class))).startsWith("SUCCESS ");
      refuses(
          server,
          Applications.of("types", Texts.class, Numbers.class),
          "near cache \"catalog\" injected into",
          "dev.carillon.cluster.injecting.Texts.cache",
          "dev.carillon.cluster.injecting.Numbers.cache",
          "all must name the same types of keys and values");
      refuses(
          server,
          Applications.of("nameless", Nameless.class),
          "a near cache injected into dev.carillon.cluster.injecting.Nameless.cache must say by"
              + " @CacheName which one it is");
      refuses(
          server,
          Applications.of("codec", Dates.class),
          "keys of near cache \"dates\" must be String, Integer, Long, UUID or an enum, or have a"
              + " KeyCodec, but are java.time.LocalDate");
      refuses(
          server,
          Applications.of("setting", Texts.class)
              .addAsResource(
                  new StringAsset("carillon.cache.catalog.maximum-size=0"),
                  "META-INF/microprofile-config.properties"),
          "CAR1011 node1/setting cannot start: carillon.cache.catalog.maximum-size must be"
              + " 1..1000000000 but was");
      refuses(
          server,
          Applications.probe("open", "carillon.bind-address=192.0.2.1"),
          "CAR1011 node1/open cannot start: carillon.bind-address 192.0.2.1 is off loopback",
          "carillon.tls.mode=off");
      assertThat(Http.get(server.url("open"), "self").status()).isEqualTo(404);
      runsAlone(server, "disabled", "carillon.enabled=false");
      runsAlone(server, "alone", "carillon.heartbeat=never", "carillon.on-start-failure=alone");
      assertThat(server.log()).contains("carillon.heartbeat must be 100ms..1m but was \"never\"");
      healthSaysWhyTheyAreAlone(server);
      metricsOfBothStandSideBySide(server);
    }
  }

  private static void healthSaysWhyTheyAreAlone(MicroServer server) {
    assertThat(Http.get(server.url(""), "health/ready").body())
        .contains("\"instance\":\"node1/disabled\"", "\"instance\":\"node1/alone\"")
        .contains("\"surety\":\"ALONE\"", "\"why\":\"carillon.enabled is false\"")
        .contains("carillon.heartbeat must be 100ms..1m");
    assertThat(Http.get(server.url(""), "health/live").body())
        .contains("\"name\":\"carillon-clock\"")
        .doesNotContain("DOWN");
  }

  private static void metricsOfBothStandSideBySide(MicroServer server) {
    List<String> metrics = Http.get(server.url(""), "metrics").lines();
    for (String instance : List.of("node1/disabled", "node1/alone")) {
      assertThat(metrics)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("carillon_sent{")
                      .contains("carillon_instance=\"" + instance + "\"")
                      .endsWith(" 0"));
    }
    assertThat(metrics)
        .filteredOn(line -> line.contains("node1/open"))
        .as("what did not start")
        .isEmpty();
  }

  private static void runsAlone(MicroServer server, String name, String... settings) {
    assertThat(deploy(server, Applications.probe(name, settings))).startsWith("SUCCESS ");
    assertThat(Http.post(server.url(name), "flush?key=k").body())
        .isEqualTo("SENT node1/" + name + "=APPLIED");
  }

  private static void refuses(MicroServer server, WebArchive application, String... sentence) {
    assertThat(server.log()).doesNotContain(sentence[sentence.length - 1]);
    assertThat(deploy(server, application)).startsWith("FAILURE collections=0 ");
    assertThat(server.log()).contains(sentence);
  }

  private static String deploy(MicroServer server, WebArchive application) {
    String war = MicroServer.export(NODE, application).toString();
    String name = application.getName().replace(".war", "");
    return Http.post(server.url("driver"), "deploy?name=" + name + "&war=" + war).body();
  }
}
