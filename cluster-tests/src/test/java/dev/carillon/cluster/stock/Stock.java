package dev.carillon.cluster.stock;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The table of items and their versions, which only ever grow. */
@Stateless
public class Stock {
  @Resource(lookup = "java:app/jdbc/stock")
  private DataSource database;

  @Inject
  @CacheName("stock")
  private NearCache<Integer, Long> cache;

  /** Gives an item its next version, in a transaction of its own, and says so. */
  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public long restock(int item) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement update =
            connection.prepareStatement("update stock set version = version + 1 where item = ?")) {
      update.setInt(1, item);
      update.executeUpdate();
      long version = version(connection, item);
      cache.put(item, version);
      return version;
    }
  }

  /** Returns the version of an item. */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public long version(int item) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return version(connection, item);
    }
  }

  private static long version(Connection connection, int item) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select version from stock where item = ?")) {
      query.setInt(1, item);
      try (ResultSet found = query.executeQuery()) {
        found.next();
        return found.getLong(1);
      }
    }
  }
}
