package dev.carillon.ejb;

import com.hazelcast.core.HazelcastInstance;
import dev.carillon.membership.DataGridMembership;
import dev.carillon.membership.MembershipSource;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Finds Payara's data grid, where it binds it. */
final class DataGrid {
  private static final String JNDI_NAME = "payara/Hazelcast";

  private DataGrid() {}

  static MembershipSource membership() {
    return new DataGridMembership(DataGrid::lookup);
  }

  @SuppressWarnings("BanJNDI") // the name is a constant, and the server's own
  private static HazelcastInstance lookup() {
    try {
      return (HazelcastInstance) new InitialContext().lookup(JNDI_NAME);
    } catch (NamingException e) {
      throw new IllegalStateException("no data grid is bound at " + JNDI_NAME, e);
    }
  }
}
