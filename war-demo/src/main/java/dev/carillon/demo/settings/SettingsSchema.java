package dev.carillon.demo.settings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * The table of the settings and the fictitious ones it starts with.
 *
 * <p>All instances of a cluster may come here at the same moment, on one empty database. {@code
 * create table if not exists} alone does not survive that: two sessions can both find no table, and
 * the one that comes second fails. So does opening one database file twice at once. Every step is
 * therefore one that may be repeated, and all of them are repeated until they pass or time is up.
 */
final class SettingsSchema {
  private static final String CREATE =
      "create table if not exists demo_setting ("
          + ("setting_key varchar(" + Setting.MAX_KEY + ") not null primary key, ")
          + ("setting_value varchar(" + Setting.MAX_VALUE + ") not null, ")
          + "version bigint not null, "
          + "last_updated bigint not null)";
  private static final String EXISTS = "select 1 from demo_setting where setting_key = ?";
  private static final String INSERT =
      "insert into demo_setting (setting_key, setting_value, version, last_updated)"
          + " values (?, ?, 1, ?)";

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final DataSource database;

  SettingsSchema(DataSource database) {
    this.database = database;
  }

  /**
   * Makes the table and the first settings if they are not there.
   *
   * @param patience how long to go on trying
   * @throws SQLException why the last attempt failed
   */
  void createIfAbsent(Duration patience) throws SQLException {
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE.toNanos();
    while (true) {
      try {
        attempt();
        return;
      } catch (SQLException e) {
        if (System.nanoTime() + pause - deadline > 0 || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
    }
  }

  private void attempt() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
      for (Map.Entry<String, String> setting : firstSettings().entrySet()) {
        insertIfAbsent(connection, setting.getKey(), setting.getValue());
      }
    }
  }

  private static void insertIfAbsent(Connection connection, String key, String value)
      throws SQLException {
    try (PreparedStatement exists = connection.prepareStatement(EXISTS)) {
      exists.setString(1, key);
      try (ResultSet rows = exists.executeQuery()) {
        if (rows.next()) {
          return;
        }
      }
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, key);
      insert.setString(2, value);
      insert.setLong(3, Instant.now().toEpochMilli());
      insert.executeUpdate();
    } catch (SQLException e) {
      if (!isDuplicate(e)) {
        throw e;
      }
      // Another instance was faster; that is all this one wanted.
    }
  }

  /** Says whether a failure comes from a row with this key being there (SQL state class 23). */
  static boolean isDuplicate(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && sql.getSQLState().startsWith("23")) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, String> firstSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("shop.name", "Harbour Lane Books");
    settings.put("shop.greeting", "Mind the step, and the cat.");
    settings.put("catalog.page-size", "24");
    settings.put("checkout.free-shipping-from", "40.00");
    settings.put("search.suggestions", "on");
    settings.put("support.hours", "Mon–Fri 9:00–17:00");
    return settings;
  }
}
