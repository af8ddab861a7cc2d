package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;

/**
 * Three instances write and read the same items through near caches, while one is frozen, one is
 * killed and comes back: no read is older than the bound on staleness.
 */
class StalenessIT {
  private static final int ITEMS = 20;
  private static final long BOUND = SECONDS.toNanos(5);

  /** How long a newer version may have been visible before its writer or reader noted that. */
  private static final long NOISE = SECONDS.toNanos(1) / 2;

  private final List<MicroServer> servers = new ArrayList<>();
  private final Staleness staleness = new Staleness();

  @Test
  void noReadIsOlderThanTheBoundWhateverHappensToInstances() throws Exception {
    Server database =
        Server.createTcpServer("-tcpPort", System.getProperty("database.port"), "-ifNotExists")
            .start();
    try {
      createTable(url(database));
      startAll(url(database));
      run();
    } finally {
      servers.forEach(MicroServer::close);
      database.stop();
    }

    assertThat(staleness.staleReads("read", BOUND + NOISE)).isEmpty();
    assertThat(staleness.staleReads("deaf", BOUND + NOISE))
        .as("the control: a cache that nobody tells of changes")
        .isNotEmpty();
  }

  private void run() {
    servers.forEach(StalenessIT::start);
    servers.forEach(StalenessIT::awaitVouched);

    Processes.signal("STOP", servers.get(1).pid());
    awaitNoLongerVouched(servers.get(0));
    awaitNoLongerVouched(servers.get(2));
    Processes.signal("CONT", servers.get(1).pid());
    servers.forEach(StalenessIT::awaitVouched);

    servers.get(2).close();
    awaitNoLongerVouched(servers.get(0));
    awaitNoLongerVouched(servers.get(1));
    MicroServer again = servers.get(2).startAgain();
    servers.set(2, again);
    start(again);
    servers.forEach(StalenessIT::awaitVouched);
    servers.forEach(StalenessIT::awaitServedCopy);

    servers.forEach(each -> staleness.add(Http.post(each.url("stock"), "stock/stop").lines()));
    assertThat(staleness.count("write"))
        .as(() -> "writes; failed were " + staleness.failures().stream().limit(5).toList())
        .isGreaterThan(100);
  }

  private static String url(Server database) {
    return "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/mem:stock;DB_CLOSE_DELAY=-1";
  }

  private static void createTable(String url) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, "stock", "stock");
        Statement statement = connection.createStatement()) {
      statement.execute("create table stock (item int primary key, version bigint not null)");
      statement.execute("insert into stock select x - 1, 1 from system_range(1, " + ITEMS + ")");
    }
  }

  private void startAll(String url) {
    List<String> nodes = List.of("node1", "node2", "node3");
    List<CompletableFuture<MicroServer>> starting =
        nodes.stream()
            .map(
                node ->
                    CompletableFuture.supplyAsync(
                        () ->
                            MicroServer.start(
                                node,
                                List.of(
                                    "-Dstock.url=" + url,
                                    "-Dcarillon.members=" + members(nodes, node),
                                    "-Dcarillon.cache.deaf.notifications=off",
                                    "-Dcarillon.commit-settle=1s"),
                                Applications.stock())))
            .toList();
    starting.forEach(each -> servers.add(each.join()));
  }

  private static String members(List<String> nodes, String self) {
    return String.join(
        ",",
        nodes.stream()
            .filter(node -> !node.equals(self))
            .map(node -> "127.0.0.1:" + Integer.getInteger(node + ".carillon"))
            .toList());
  }

  private static void start(MicroServer server) {
    assertThat(Http.post(server.url("stock"), "stock?items=" + ITEMS).status()).isEqualTo(204);
  }

  private static String[] state(MicroServer server) {
    return Http.get(server.url("stock"), "stock").body().split(" ", -1);
  }

  private static void awaitVouched(MicroServer server) {
    await().atMost(30, SECONDS).untilAsserted(() -> assertThat(state(server)).endsWith("true"));
  }

  private static void awaitServedCopy(MicroServer server) {
    await("reads that are served a copy")
        .atMost(30, SECONDS)
        .untilAsserted(() -> assertThat(state(server)[0]).isNotEqualTo("0"));
  }

  private static void awaitNoLongerVouched(MicroServer server) {
    await().atMost(30, SECONDS).untilAsserted(() -> assertThat(state(server)).endsWith("false"));
  }
}
