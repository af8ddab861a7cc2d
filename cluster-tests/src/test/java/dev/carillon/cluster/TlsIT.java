package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Http.Answer;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Three instances that show each other certificates: these are exchanged under load, and two others
 * knock whose certificates are no good.
 */
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class TlsIT {
  private static final int BROADCASTS = 2_000;
  private static final int PER_SECOND = 100;
  private static final String MEMBERS = "*/web";
  private static final TlsFiles OURS = TlsFiles.in("ours");

  /** The three have one certificate; that for later is made now, which takes its time. */
  private static final List<String> MEMBER_SETTINGS = OURS.instance(MEMBERS);

  private static final TlsFiles FOREIGN = TlsFiles.in("foreign");

  @ArquillianResource
  @OperateOnDeployment("first")
  private URL first;

  @ArquillianResource
  @OperateOnDeployment("second")
  private URL second;

  @ArquillianResource
  @OperateOnDeployment("third")
  private URL third;

  @ArquillianResource private Deployer deployer;

  @Deployment(name = "first", testable = false)
  @TargetsContainer("node1")
  static WebArchive first() {
    OURS.makeSuccessor(MEMBERS);
    return probe("web", MEMBER_SETTINGS);
  }

  @Deployment(name = "second", testable = false)
  @TargetsContainer("node2")
  static WebArchive second() {
    return probe("web", MEMBER_SETTINGS);
  }

  @Deployment(name = "third", testable = false)
  @TargetsContainer("node3")
  static WebArchive third() {
    return probe("web", MEMBER_SETTINGS);
  }

  @Deployment(name = "foreign", testable = false, managed = false)
  @TargetsContainer("node4")
  static WebArchive foreign() {
    return probe("foreign", FOREIGN.instance("node4/foreign"));
  }

  @Deployment(name = "ending", testable = false, managed = false)
  @TargetsContainer("node4")
  static WebArchive ending() {
    return probe("ending", OURS.instance("node4/ending"), "carillon.service.life-time=5s");
  }

  private static WebArchive probe(String application, List<String> tls, String... more) {
    List<String> settings = new ArrayList<>(tls);
    settings.add("carillon.role=web");
    settings.add("carillon.tls.reload=1s");
    settings.addAll(List.of(more));
    return Applications.probe(application, settings.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void certificatesAreExchangedUnderLoadAndNothingIsLost() {
    awaitConnected();
    CompletableFuture<Answer> load =
        CompletableFuture.supplyAsync(
            () -> Http.post(first, "load?count=" + BROADCASTS + "&perSecond=" + PER_SECOND));
    await()
        .atMost(20, SECONDS)
        .until(() -> Http.get(second, "journal").body().contains("flushed load-100 "));

    String old = OURS.serial(MEMBERS);
    OURS.exchange(MEMBERS);
    for (URL each : List.of(first, second, third)) {
      awaitLogged(each, "CAR1031 changed certificates are taken over");
    }
    OURS.deny(List.of(old));
    for (URL each : List.of(first, second, third)) {
      awaitLogged(each, "CAR1034 1 certificates are denied now; ");
    }
    assertThat(load.isDone()).as("all of that happened under load").isFalse();

    assertThat(load.join().lines())
        .containsExactlyInAnyOrder(
            "node1/web APPLIED " + BROADCASTS,
            "node2/web APPLIED " + BROADCASTS,
            "node3/web APPLIED " + BROADCASTS);
    List<String> everything =
        IntStream.range(0, BROADCASTS).mapToObj(i -> "flushed load-" + i + " in request").toList();
    for (URL each : List.of(second, third)) {
      assertThat(
              Http.get(each, "journal").lines().stream()
                  .filter(line -> line.startsWith("flushed load-"))
                  .toList())
          .as("each once and in order")
          .isEqualTo(everything);
    }
  }

  @Test
  @Order(2)
  void certificateOfAnotherCaIsRefusedAndBothSidesSayWhy() {
    deployer.deploy("foreign");
    try {
      URL stranger = node4("foreign");
      awaitLogged(stranger, "CAR4020 ");
      awaitLogged(first, "CAR4020 ");
      assertThat(Http.get(stranger, "instances").lines())
          .containsExactly("node4/foreign web CONNECTED");
      assertThat(Http.get(first, "instances").body()).doesNotContain("node4");
    } finally {
      deployer.undeploy("foreign");
    }
  }

  @Test
  @Order(3)
  void certificateThatExpiresIsRefusedFromThenOnAndBothSidesSayWhy() {
    OURS.renew("node4/ending", "--start", "-1d+35S", "--days", "1");
    deployer.deploy("ending");
    awaitLogged(first, "node4/ending#");
    awaitLogged(first, "has expired at ");
    awaitLogged(node4("ending"), "CAR1033 the certificate of CN=node4/ending ");
    awaitLogged(node4("ending"), "it does not let this end in");
    assertThat(Http.get(first, "instances").lines()).contains("node4/ending web UNREACHABLE");
    assertThat(Http.get(first, "instances").lines()).contains("node2/web web CONNECTED");
  }

  private static URL node4(String application) {
    try {
      return URI.create(
              "http://127.0.0.1:" + System.getProperty("node4.http") + "/" + application + "/")
          .toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitLogged(URL instance, String text) {
    await()
        .atMost(90, SECONDS)
        .untilAsserted(() -> assertThat(Http.get(instance, "log").body()).contains(text));
  }

  private void awaitConnected() {
    for (URL each : List.of(first, second, third)) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .hasSize(3)
                      .allMatch(line -> line.endsWith("CONNECTED")));
    }
  }
}
