package dev.carillon.demo.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsSchemaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void instancesThatStartAtOnceOnAnEmptyDatabaseAllFindItPrepared(@TempDir Path folder)
      throws Exception {
    DataSource database = database(folder, ";AUTO_SERVER=TRUE");
    CyclicBarrier start = new CyclicBarrier(6);
    CompletableFuture<?>[] instances = new CompletableFuture<?>[start.getParties()];
    for (int i = 0; i < instances.length; i++) {
      CompletableFuture<Void> instance = new CompletableFuture<>();
      instances[i] = instance;
      new Thread(() -> prepare(database, start, instance)).start();
    }
    CompletableFuture.allOf(instances).join();
    assertThat(count(database)).isEqualTo(6);
  }

  @Test
  void whatPeopleSavedSurvivesTheNextStart(@TempDir Path folder) throws Exception {
    DataSource database = database(folder, "");
    try (Connection keptOpen = database.getConnection();
        Statement statement = keptOpen.createStatement()) {
      new SettingsSchema(database).createIfAbsent(PATIENCE);
      statement.executeUpdate("update demo_setting set setting_value = 'mine', version = 7");
      new SettingsSchema(database).createIfAbsent(PATIENCE);
      try (ResultSet rows =
          statement.executeQuery(
              "select count(*) from demo_setting where setting_value = 'mine' and version = 7")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(6);
      }
    }
  }

  @Test
  void anAttemptThatFailsIsRepeated(@TempDir Path folder) throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    DataSource database = database(folder, "");
    InvocationHandler thirdTime =
        (proxy, method, arguments) -> {
          if (attempts.incrementAndGet() < 3) {
            throw new SQLException("the file is being opened by somebody else", "90020");
          }
          return database.getConnection();
        };
    DataSource stubborn =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, thirdTime);
    new SettingsSchema(stubborn).createIfAbsent(PATIENCE);
    assertThat(attempts).hasValue(3);
    assertThat(count(database)).isEqualTo(6);
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsToldWhenTimeIsUp() {
    JdbcDataSource nobody = new JdbcDataSource();
    nobody.setURL("jdbc:h2:tcp://127.0.0.1:1/nobody");
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new SettingsSchema(nobody).createIfAbsent(Duration.ofMillis(100)));
  }

  private static void prepare(
      DataSource database, CyclicBarrier start, CompletableFuture<Void> done) {
    try {
      start.await();
      new SettingsSchema(database).createIfAbsent(PATIENCE);
      done.complete(null);
    } catch (Exception e) {
      done.completeExceptionally(new CompletionException(e));
    }
  }

  private static int count(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from demo_setting")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static DataSource database(Path folder, String options) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:file:" + folder.resolve("settings").toAbsolutePath() + options);
    database.setUser("demo");
    database.setPassword("demo");
    return database;
  }
}
