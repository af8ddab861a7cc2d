package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An application that is redeployed in its JVM, by an operator or since it recycles itself, comes
 * back whole and leaves nothing behind: under the JDK that runs the tests and under each that the
 * build was told of, side by side, with mutual TLS.
 */
class RedeployIT {
  private static final int TIMES = Integer.getInteger("carillon.redeploys", 20);
  private static final int PLANTED = 3;

  /** The server warms up its own caches; one application that stays takes more than 3 MiB. */
  private static final long NOISE_BYTES = 20 << 20;

  /** Where a census has the number of MBeans. */
  private static final int BEANS = 4;

  /**
   * RMI keeps the thread of a connection for this long after its end, and with it the connection's
   * class; for a minute, unless it is told.
   */
  private static final String RMI_THREADS = "-Dsun.rmi.transport.tcp.threadKeepAliveTime=1000";

  private static final List<String> NODES = List.of("node1", "node2", "node3");
  private static final String CLASS_LOADER = "org.glassfish.web.loader.WebappClassLoader";

  @Test
  void comesBackOnTheSamePortAndLeavesNothingBehind() throws Exception {
    List<Jdk> jdks = new ArrayList<>(List.of(Jdk.running()));
    jdks.addAll(Jdk.told());
    assertThat(jdks).hasSizeLessThanOrEqualTo(NODES.size());
    ExecutorService sideBySide = Executors.newFixedThreadPool(jdks.size());
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < jdks.size(); i++) {
        Redeploys redeploys = new Redeploys(jdks.get(i), NODES.get(i));
        runs.add(sideBySide.submit(redeploys::run));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      sideBySide.shutdownNow();
    }
  }

  /** The redeploys of one server. */
  private record Redeploys(Jdk jdk, String node) {
    private static final List<String> OPTIONS =
        Stream.concat(
                MicroServer.ROOM_TO_DEPLOY.stream(),
                Stream.of(
                    RMI_THREADS,
                    "-XX:SoftRefLRUPolicyMSPerMB=0",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED"))
            .toList();

    void run() {
      List<String> settings =
          new ArrayList<>(TlsFiles.in("redeploy-" + node).instance(node + "/*"));
      settings.add("carillon.recycle.readiness-delay=0s");
      settings.add("carillon.stop.drain-timeout=30s");
      settings.add("carillon.max-staleness=1m"); // a busy machine is no silent instance
      String[] all = settings.toArray(String[]::new);
      try (MicroServer server =
          MicroServer.start(
              jdk,
              node,
              OPTIONS,
              Applications.driver(),
              Applications.probe("web", all),
              Applications.probe("other", all))) {
        redeployOftenAndLeak(server);
      }
    }

    private void redeployOftenAndLeak(MicroServer server) {
      URL web = server.url("web");
      awaitBoth(web);
      String port = portOf(Http.get(web, "self").body());
      Set<String> incarnations = new HashSet<>();
      use(web, -1);
      long classLoaders = classLoaders(server);
      redeploy(server);
      awaitBoth(web);
      use(web, -2);
      long bytes = liveBytes(server);
      List<Integer> census = census(server);

      for (int i = 0; i < TIMES; i++) {
        recycle(server);
        String self = Http.get(web, "self").body();
        assertThat(portOf(self)).isEqualTo(port);
        assertThat(incarnations.add(self)).as("a new incarnation: " + self).isTrue();
        awaitBoth(web);
        use(web, i);
      }
      await()
          .atMost(60, SECONDS)
          .untilAsserted(
              () -> {
                assertThat(classLoaders(server)).as("class loaders").isEqualTo(classLoaders);
                assertThat(liveBytes(server)).as("heap").isLessThan(bytes + NOISE_BYTES);
                assertThat(withoutBeans(census(server)))
                    .as(jdk.name())
                    .isEqualTo(withoutBeans(census));
                assertThat(census(server).get(BEANS))
                    .as("MBeans; the server makes some of its own when it likes")
                    .isLessThan(census.get(BEANS) + TIMES / 2);
              });

      List<Integer> clean = census(server);
      for (int i = 0; i < PLANTED; i++) {
        Http.post(web, "leak");
        redeploy(server);
        awaitBoth(web);
      }
      await()
          .atMost(60, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(classLoaders(server))
                      .as("planted leaks are found")
                      .isEqualTo(classLoaders + PLANTED));
      List<Integer> leaking = census(server);
      assertThat(withoutBeans(leaking))
          .as("leaks of each kind are found")
          .isEqualTo(withoutBeans(withPlanted(clean)));
      assertThat(leaking.get(BEANS)).isGreaterThanOrEqualTo(clean.get(BEANS) + PLANTED);
      assertThat(server.log()).doesNotContain("CAR1005", "CAR1010", "CAR4001", "CAR4002");
    }

    private void use(URL web, int round) {
      assertThat(Http.post(web, "flush?key=k" + round).body())
          .isEqualTo("SENT " + node + "/web=APPLIED " + node + "/other=APPLIED");
      for (String path : new String[] {"near/catalog/k", "near-servlet"}) {
        assertThat(Http.get(web, path + "?store=" + round).body()).isEqualTo(String.valueOf(round));
        assertThat(Http.get(web, path + "?store=x").body()).isEqualTo(String.valueOf(round));
      }
    }

    /** Waits until the two applications in the one JVM know each other. */
    private void awaitBoth(URL web) {
      await()
          .atMost(20, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(web, "instances").lines())
                      .containsExactly(
                          node + "/web web CONNECTED", node + "/other other CONNECTED"));
    }

    /** Redeploys with the one collection that Payara asks for itself, between the two halves. */
    private void redeploy(MicroServer server) {
      String war = MicroServer.warOf(node, "web");
      assertThat(Http.post(server.url("driver"), "redeploy?name=web&war=" + war).body())
          .as("one that falls due may cost Payara the class loader that it deploys with")
          .startsWith("SUCCESS collections=1 ");
    }

    /** Lets the other application tell it to recycle, which redeploys it. */
    private void recycle(MicroServer server) {
      URL web = server.url("web");
      String before = Http.get(web, "self").body();
      assertThat(Http.post(server.url("other"), "recycle?role=web&reason=test").body())
          .isEqualTo("SENT " + node + "/web=APPLIED");
      await()
          .atMost(60, SECONDS)
          .until(
              () -> Http.get(web, "self"),
              now -> now.status() == 200 && !now.body().equals(before));
    }

    private static String portOf(String self) {
      return self.substring(self.lastIndexOf(':') + 1);
    }

    /** Returns clocks, acceptors, timers, listening sockets, MBeans and shutdown hooks. */
    private static List<Integer> census(MicroServer server) {
      return Http.get(server.url("driver"), "census")
          .body()
          .replaceAll("[^0-9,]", "")
          .transform(digits -> List.of(digits.split(",", -1)))
          .stream()
          .map(Integer::valueOf)
          .toList();
    }

    private static List<Integer> withoutBeans(List<Integer> numbers) {
      List<Integer> others = new ArrayList<>(numbers);
      others.remove(BEANS);
      return others;
    }

    private static List<Integer> withPlanted(List<Integer> numbers) {
      List<Integer> planted = new ArrayList<>();
      for (int kind = 0; kind < numbers.size(); kind++) {
        boolean isAcceptor = kind == 1;
        planted.add(numbers.get(kind) + (isAcceptor ? 0 : PLANTED));
      }
      return planted;
    }

    /** Counts the live class loaders of web applications, after a full collection. */
    private long classLoaders(MicroServer server) {
      return histogram(server)
          .filter(columns -> columns.length >= 4 && columns[3].equals(CLASS_LOADER))
          .mapToLong(columns -> Long.parseLong(columns[1]))
          .sum();
    }

    /** Returns how many bytes of the heap are live, after a full collection. */
    private long liveBytes(MicroServer server) {
      return histogram(server)
          .filter(columns -> columns[0].equals("Total"))
          .mapToLong(columns -> Long.parseLong(columns[2]))
          .sum();
    }

    private Stream<String[]> histogram(MicroServer server) {
      return Processes.run(
              List.of(jdk.tool("jcmd"), Long.toString(server.pid()), "GC.class_histogram"))
          .output()
          .lines()
          .map(line -> line.trim().split("\\s+", -1));
    }
  }
}
