package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.network.Islands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The database of all islands, a process of its own: the table of items and their versions. */
final class Store implements AutoCloseable {
  static final int ITEMS = 20;

  private static final String PORT = "9092";

  private final Process process;
  private final String url;

  private Store(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts it. */
  static Store at(Islands islands) {
    List<String> command = new ArrayList<>(islands.onStore());
    command.addAll(Jdk.running().program(List.of("-Xmx128m"), "org.h2.tools.Server"));
    command.addAll(List.of("-tcp", "-tcpAllowOthers", "-ifNotExists", "-tcpPort", PORT));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Path.of(System.getProperty("work"), "store.log").toFile())
              .start();
      Store store =
          new Store(
              process,
              "jdbc:h2:tcp://" + islands.store() + ":" + PORT + "/mem:stock;DB_CLOSE_DELAY=-1");
      await("the store").ignoreExceptions().atMost(30, SECONDS).until(store::createTable);
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean createTable() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "stock", "stock");
        Statement statement = connection.createStatement()) {
      statement.execute("create table stock (item int primary key, version bigint not null)");
      statement.execute("insert into stock select x - 1, 1 from system_range(1, " + ITEMS + ")");
      return true;
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await().atMost(10, SECONDS).until(() -> !process.isAlive());
  }
}
