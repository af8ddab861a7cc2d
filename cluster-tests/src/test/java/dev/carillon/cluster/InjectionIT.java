package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.injecting.AnyNameResource;
import dev.carillon.cluster.injecting.Dates;
import dev.carillon.cluster.injecting.Nameless;
import dev.carillon.cluster.injecting.Numbers;
import dev.carillon.cluster.injecting.Texts;
import java.io.IOException;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Applications that inject what cannot be are not deployed, and the server says why. */
class InjectionIT {
  private static final String NODE = "node1";

  @Test
  void whatCannotBeInjectedIsRefusedWithASentence() throws IOException {
    try (MicroServer server =
        MicroServer.start(
            NODE,
            MicroServer.ROOM_TO_DEPLOY,
            Applications.driver(),
            Applications.of("any", AnyNameResource.class, AnyNameResource.Root.class))) {
      assertThat(Http.get(server.url("any"), "one/k?store=a").body()).isEqualTo("a");
      assertThat(Http.get(server.url("any"), "two/k?store=b").body()).isEqualTo("b");
      assertThat(Http.get(server.url("any"), "one/k?store=c").body()).isEqualTo("a");

      assertThat(deploy(server, Applications.of("good", Texts.class)))
          .startsWith("SUCCESS collections=0 ");
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
    }
  }

  private static void refuses(MicroServer server, WebArchive application, String... sentence)
      throws IOException {
    assertThat(server.log()).doesNotContain(sentence[sentence.length - 1]);
    assertThat(deploy(server, application)).startsWith("FAILURE collections=0 ");
    assertThat(server.log()).contains(sentence);
  }

  private static String deploy(MicroServer server, WebArchive application) throws IOException {
    String war = MicroServer.export(NODE, application).toString();
    String name = application.getName().replace(".war", "");
    return Http.post(server.url("driver"), "deploy?name=" + name + "&war=" + war).body();
  }
}
