package dev.carillon.membership;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import dev.carillon.telemetry.LogLine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that instances publish in the server's Hazelcast data grid, each for a while.
 *
 * <p>An entry is a lease and is known by instance name and incarnation, never by the grid member's
 * UUID, which changes when a split grid merges. Keys and values are strings, so the grid needs no
 * class of the application. Members without the module publish nothing and so are not seen.
 */
public final class DataGridMembership implements MembershipSource {
  private static final String MAP = "carillon.endpoints";
  private static final long LEASE_SECONDS = 30;

  private final Supplier<HazelcastInstance> grid;
  private final Set<String> warned = new HashSet<>();
  private volatile @Nullable String ownKey;
  private volatile boolean closed;

  /** Makes a source that asks the grid which the supplier gives, or the supplier's exception. */
  public DataGridMembership(Supplier<HazelcastInstance> grid) {
    this.grid = grid;
  }

  /** What an instance publishes: where it listens, and on which of the grid's hosts that is. */
  private record Endpoint(Address address, String gridHost) {
    static Endpoint parse(String text) {
      int blank = text.indexOf(' ');
      return new Endpoint(Address.parse(text.substring(0, blank)), text.substring(blank + 1));
    }

    @Override
    public String toString() {
      return address + " " + gridHost;
    }

    boolean isReachableFrom(String otherGridHost) {
      return gridHost.equals(otherGridHost) || !isLoopback(address.host());
    }

    private static boolean isLoopback(String host) {
      try {
        return InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
  }

  @Override
  public Set<Address> refresh(Introduction self) {
    if (closed) {
      return Set.of();
    }
    HazelcastInstance hazelcast = grid.get();
    String gridHost = hazelcast.getCluster().getLocalMember().getAddress().getHost();
    String cluster = self.cluster() + "\n";
    String key =
        cluster
            + self.instance().name()
            + "\n"
            + Long.toUnsignedString(self.instance().incarnation(), 16);
    IMap<String, String> map = hazelcast.getMap(MAP);
    map.set(
        key, new Endpoint(self.address(), gridHost).toString(), LEASE_SECONDS, TimeUnit.SECONDS);
    ownKey = key;
    Set<Address> addresses = new LinkedHashSet<>();
    for (Map.Entry<String, String> each : map.entrySet()) {
      if (each.getKey().startsWith(cluster) && !each.getKey().equals(key)) {
        add(each.getKey(), each.getValue(), gridHost, addresses);
      }
    }
    warned.retainAll(map.keySet());
    return addresses;
  }

  /** Takes an endpoint over; one that cannot be read or reached is named once and left out. */
  private void add(String key, String text, String gridHost, Set<Address> addresses) {
    Endpoint endpoint;
    try {
      endpoint = Endpoint.parse(text);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      if (warned.add(key)) {
        LogLine.MEMBERSHIP_LOST.log(describe(), "its entry \"" + text + "\" cannot be read");
      }
      return;
    }
    if (endpoint.isReachableFrom(gridHost)) {
      addresses.add(endpoint.address());
    } else if (warned.add(key)) {
      LogLine.OTHER_HOST.log(key.split("\n", -1)[1], endpoint.gridHost());
    }
  }

  @Override
  public void close() {
    closed = true;
    String key = ownKey;
    if (key != null) {
      try {
        grid.get().getMap(MAP).removeAsync(key);
      } catch (RuntimeException e) {
        ownKey = null; // the grid stops before the application does, and the lease ends by itself
      }
    }
  }

  @Override
  public String describe() {
    return "data grid";
  }
}
