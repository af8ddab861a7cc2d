package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Http.Answer;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.rmi.NotifyClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.exporter.ExplodedExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * An instance recycles: an application that lies in a deployment directory, one that is a directory
 * itself, and a whole server. Each looked at as a load balancer does that asks all the time.
 */
class RecycleIT {
  private static final String NODE = "node1";
  private static final String OTHER = "node2";
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final Path WORK =
      Path.of(System.getProperty("work"), "servers", "recycle").toAbsolutePath();
  private static final Path START = WORK.resolve("start");
  private static final Pattern INCARNATION = Pattern.compile("\"incarnation\":\"([0-9a-f]+)\"");

  @Test
  void applicationsComeBackWhereTheyWereAndServersAreEndedForTheirSupervisor() throws Exception {
    Files.createDirectories(Folders.empty(WORK).resolve("in"));
    CompletableFuture<MicroServer> starting = CompletableFuture.supplyAsync(RecycleIT::startOther);
    try (MicroServer server = startBoth()) {
      MicroServer other = startedLate(starting);
      awaitUp(server);
      awaitUp(other);
      String web = comesBack(server, other, "shop", "web", WORK.resolve("in/web.war"));
      String exploded = comesBack(server, other, "exploded", "exploded", WORK.resolve("exploded"));
      assertThat(journal(other)).containsOnlyOnce(web).containsOnlyOnce(exploded);

      recycle(other, "gone");
      assertThat(other.awaitExit()).isEqualTo(75);
      assertThat(other.log()).contains("CAR2051").containsOnlyOnce(observedStarting("gone"));
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(server.log())
                      .containsPattern("CAR2002 " + OTHER + "/gone#\\S+ left: it said goodbye"));

      assertThat(server.stop()).as("told by SIGTERM").isEqualTo(143);
    } finally {
      letLateStart();
      starting.handle((other, failure) -> other).thenAccept(RecycleIT::close).join();
    }
  }

  private static void close(@Nullable MicroServer server) {
    if (server != null) {
      server.close();
    }
  }

  private static WebArchive application(String name, String... more) {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("carillon.recycle.readiness-delay=" + DELAY);
    return Applications.probe(name, settings.toArray(String[]::new));
  }

  private static MicroServer startBoth() throws IOException {
    Files.move(MicroServer.export(NODE, application("web")).toPath(), WORK.resolve("in/web.war"));
    application("exploded").as(ExplodedExporter.class).exportExploded(WORK.toFile(), "exploded");
    return MicroServer.startWith(
        NODE,
        List.of(members()),
        List.of(
            "--contextroot",
            "/shop",
            "--deploymentdir",
            WORK.resolve("in").toString(),
            "--deploy",
            WORK.resolve("exploded").toString()));
  }

  private static MicroServer startOther() {
    return MicroServer.start(
        OTHER,
        List.of(members()),
        application("gone", "carillon.recycle.mode=instance"),
        application("late", "probe.starts-with=" + START));
  }

  /** Lets an application start only when its instance has joined, and is not ready for all that. */
  private static MicroServer startedLate(CompletableFuture<MicroServer> starting)
      throws IOException {
    int port = Integer.getInteger(OTHER + ".carillon") + 1;
    await().atMost(60, SECONDS).until(() -> isJoined(port));

    URL root = URI.create("http://127.0.0.1:" + Integer.getInteger(OTHER + ".http")).toURL();
    Answer readiness = Http.get(root, "/health/ready");
    assertThat(readiness.status()).as(readiness.body()).isEqualTo(503);
    assertThat(readiness.body()).contains("\"state\":\"starting\"");
    letLateStart();
    return starting.join();
  }

  private static void letLateStart() throws IOException {
    if (!Files.exists(START)) {
      Files.createFile(START);
    }
  }

  private static boolean isJoined(int port) {
    try (NotifyClient client = NotifyClient.connect("127.0.0.1", port)) {
      return client.status().joined();
    } catch (RemoteException e) {
      return false;
    }
  }

  /** Two applications of the one server, and the one of the other. */
  private static String members() {
    int first = Integer.getInteger(NODE + ".carillon");
    return "-Dcarillon.members=127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d"
        .formatted(first, first + 1, Integer.getInteger(OTHER + ".carillon"));
  }

  private static void awaitUp(MicroServer server) {
    await().atMost(30, SECONDS).until(() -> readiness(server) == 200);
  }

  private static int readiness(MicroServer server) {
    return Http.get(server.url(""), "health/ready").status();
  }

  /**
   * Recycles an application, looks at it all the time until it is back, and asks a server of
   * another role whether it was told; returns what it was told.
   */
  private static String comesBack(
      MicroServer server, MicroServer other, String root, String name, Path source)
      throws RemoteException {
    URL url = server.url(root);
    String incarnations = incarnations(server);
    String self = Http.get(url, "self").body();
    Watch watch = new Watch(System.nanoTime());
    InstanceId before = recycle(server, name);
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(60, SECONDS)
        .until(() -> watch.isBack(server, url));

    watch.assertThatNobodyWasSentToItInVain();
    assertThat(incarnations(server)).isNotEqualTo(incarnations);
    assertThat(portOf(Http.get(url, "self").body())).isEqualTo(portOf(self));
    InstanceId after = status(server, name);
    assertThat(after.name()).isEqualTo(before.name());
    assertThat(after).isNotEqualTo(before);
    String told = "completed " + before + " as " + after + ": " + reason(name);
    await().atMost(30, SECONDS).until(() -> journal(other).contains(told));
    String redeployed = "CAR2048 application \"" + name + "\" has been redeployed from " + source;
    await().atMost(30, SECONDS).until(() -> server.log().contains(redeployed));
    assertThat(server.log()).containsOnlyOnce(observedStarting(name));
    return told;
  }

  private static List<String> journal(MicroServer server) {
    return Http.get(server.url("late"), "journal").lines();
  }

  /** Returns what the probe logs before it recycles. */
  private static String observedStarting(String application) {
    return "probe observed starting: " + reason(application);
  }

  private static String reason(String application) {
    return "test of " + application;
  }

  private static String portOf(String self) {
    return self.substring(self.lastIndexOf(':') + 1);
  }

  /** What a load balancer sees that asks for readiness, and then for the application. */
  private static final class Watch {
    private boolean wasDown;

    /** Before the last time that it said UP, so it was DOWN from then on at the earliest. */
    private long lastUp;

    /** After the first time that it did not serve. */
    private long goneSince;

    private boolean inVain;

    Watch(long up) {
      lastUp = up;
    }

    boolean isBack(MicroServer server, URL application) {
      long before = System.nanoTime();
      boolean up = readiness(server) == 200;
      boolean serves = Http.get(application, "self").status() == 200;
      wasDown |= !up;
      if (!wasDown) {
        lastUp = before;
      }
      if (!serves && goneSince == 0) {
        goneSince = System.nanoTime();
      }
      boolean together = System.nanoTime() - before < DELAY.toNanos();
      inVain |= up && !serves && together;
      return goneSince != 0 && up && serves;
    }

    void assertThatNobodyWasSentToItInVain() {
      assertThat(inVain).as("UP though it did not serve").isFalse();
      assertThat(Duration.ofNanos(goneSince - lastUp))
          .as("how long it served while DOWN, at the most")
          .isGreaterThan(DELAY);
    }
  }

  /** Returns the incarnations of all applications of a server, as its health check shows them. */
  private static String incarnations(MicroServer server) {
    return INCARNATION
        .matcher(Http.get(server.url(""), "health/ready").body())
        .results()
        .map(found -> found.group(1))
        .sorted()
        .toList()
        .toString();
  }

  /** Tells one instance to recycle at once; returns which incarnation it was. */
  private static InstanceId recycle(MicroServer server, String application) throws RemoteException {
    InstanceId before = status(server, application);
    try (NotifyClient client = connect(server, application)) {
      NotificationMessage message = NotificationMessage.recycle(reason(application));
      assertThat(client.recycle(message).allApplied()).isTrue();
    }
    return before;
  }

  private static InstanceId status(MicroServer server, String application) {
    try (NotifyClient client = connect(server, application)) {
      return client.status().instance();
    } catch (RemoteException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NotifyClient connect(MicroServer server, String application)
      throws RemoteException {
    return NotifyClient.connect("127.0.0.1", server.port(application));
  }
}
