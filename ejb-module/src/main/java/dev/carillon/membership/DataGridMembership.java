package dev.carillon.membership;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import dev.carillon.telemetry.LogLine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
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
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final Supplier<HazelcastInstance> grid;
  private final Duration lease;
  private final Set<String> warned = new HashSet<>();

  /** Who is on another host, while this instance is on loopback. */
  private volatile @Nullable String outOfReach;

  private volatile @Nullable String ownKey;
  private volatile boolean closed;

  /** Makes a source that asks the grid which the supplier gives, or the supplier's exception. */
  public DataGridMembership(Supplier<HazelcastInstance> grid) {
    this(grid, LEASE);
  }

  DataGridMembership(Supplier<HazelcastInstance> grid, Duration lease) {
    this.grid = grid;
    this.lease = lease;
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
    Endpoint own = new Endpoint(self.address(), gridHost);
    IMap<String, String> map = hazelcast.getMap(MAP);
    map.set(key, own.toString(), lease.toMillis(), TimeUnit.MILLISECONDS);
    ownKey = key;
    Map<String, String> others = new HashMap<>();
    Set<String> strangers = new HashSet<>();
    for (Map.Entry<String, String> each : map.entrySet()) {
      if (!each.getKey().startsWith(cluster)) {
        strangers.add(each.getKey());
      } else if (!each.getKey().equals(key)) {
        others.put(each.getKey(), each.getValue());
      }
    }
    warned.removeIf(known -> !others.containsKey(known) && !strangers.contains(known));
    strangers.stream().filter(warned::add).forEach(each -> noteStranger(each, self.cluster()));
    return reachable(others, own);
  }

  private static void noteStranger(String key, String ownCluster) {
    int end = key.indexOf('\n');
    if (end > 0) {
      LogLine.OTHER_CLUSTER.log(instanceName(key), key.substring(0, end), ownCluster);
    }
  }

  private Set<Address> reachable(Map<String, String> others, Endpoint own) {
    Set<Address> addresses = new LinkedHashSet<>();
    String farAway = null;
    for (Map.Entry<String, String> each : others.entrySet()) {
      Endpoint endpoint = parsed(each.getKey(), each.getValue());
      if (endpoint == null) {
        continue;
      }
      if (!own.isReachableFrom(endpoint.gridHost())) {
        farAway = instanceName(each.getKey()) + " is on " + endpoint.gridHost();
      } else if (endpoint.isReachableFrom(own.gridHost())) {
        addresses.add(endpoint.address());
      } else if (warned.add(each.getKey())) {
        LogLine.OTHER_HOST.log(instanceName(each.getKey()), endpoint.gridHost());
      }
    }
    noteOutOfReach(own, farAway);
    return addresses;
  }

  /** Returns an endpoint; one that cannot be read is named once. */
  private @Nullable Endpoint parsed(String key, String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      if (warned.add(key)) {
        LogLine.MEMBERSHIP_LOST.log(describe(), "its entry \"" + text + "\" cannot be read");
      }
      return null;
    }
  }

  /** Whoever is on another host would greet this one back on its own loopback. */
  private void noteOutOfReach(Endpoint own, @Nullable String farAway) {
    if (farAway != null && outOfReach == null) {
      LogLine.LOOPBACK_ALONE.log(own.address(), farAway);
    }
    outOfReach = farAway;
  }

  @Override
  public Optional<String> aloneBecause() {
    return Optional.ofNullable(outOfReach)
        .map(who -> "carillon.bind-address is loopback, and " + who);
  }

  private static String instanceName(String key) {
    return key.split("\n", -1)[1];
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
