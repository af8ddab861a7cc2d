package dev.carillon.cluster.network;

import static dev.carillon.cluster.network.Namespaces.in;
import static dev.carillon.cluster.network.Namespaces.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Hosts at one switch, which are network namespaces of this machine, and what goes wrong between
 * them. Whatever that is, all of them reach the store, which is at the switch itself, and this
 * machine reaches all of them.
 */
public final class Islands implements AutoCloseable {
  private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");
  private static final int SUBNETS = 150;
  private static final int FIRST_SUBNET = 80;
  private static final int STORE = 1;
  private static final int MACHINE = 254;
  private static final int FIRST_HOST = 11;
  private static final int FIRST_PROXY = 101;
  private static final int SLOW_PORT = 7_000;

  private final long pid = ProcessHandle.current().pid();
  private final String subnet = "10.77." + (FIRST_SUBNET + pid % SUBNETS) + ".";
  private final String store = name("store");
  private final String machineWire = "islands" + pid;
  private final int count;

  /** Makes so many; their names are this process' own. */
  public Islands(int count) {
    this.count = count;
    try {
      make();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void make() {
    Namespaces.add(store);
    in(store, "ip", "link", "add", "switch", "type", "bridge");
    in(store, "ip", "address", "add", subnet + STORE + "/24", "dev", "switch");
    in(store, "ip", "link", "set", "switch", "up");
    run("ip", "link", "add", machineWire, "type", "veth", "peer", "machine", "netns", store);
    run("ip", "address", "add", subnet + MACHINE + "/24", "dev", machineWire);
    run("ip", "link", "set", machineWire, "up");
    plugIn("machine");
    IntStream.range(0, count).forEach(this::makeHost);
  }

  private void makeHost(int host) {
    String name = name(host);
    Namespaces.add(name);
    String wire = "host" + host;
    run("ip", "link", "add", "wire", "netns", name, "type", "veth", "peer", wire, "netns", store);
    in(name, "ip", "address", "add", address(host) + "/24", "dev", "wire");
    in(name, "ip", "link", "set", "wire", "up");
    plugIn(wire);
    in(name, "nft", "add table ip faults");
    in(name, "nft", "add chain ip faults in { type filter hook input priority 0 ; }");
  }

  private void plugIn(String wire) {
    in(store, "ip", "link", "set", wire, "master", "switch", "up");
  }

  private String name(Object part) {
    return "carillon-" + pid + "-" + part;
  }

  /** Returns the address of a host; the first one is 0. */
  public String address(int host) {
    return subnet + (FIRST_HOST + host);
  }

  /** Returns the addresses of all hosts. */
  public List<String> addresses() {
    return IntStream.range(0, count).mapToObj(this::address).toList();
  }

  /** Returns the address of the store. */
  public String store() {
    return subnet + STORE;
  }

  /** Returns the beginning of a command that runs the rest on a host. */
  public List<String> on(int host) {
    return Namespaces.on(name(host), List.of());
  }

  /** Returns the beginning of a command that runs the rest where the store is. */
  public List<String> onStore() {
    return Namespaces.on(store, List.of());
  }

  /** Loses so many of a hundred packets between any two. */
  public void loss(int percent) {
    String others = "{ " + String.join(", ", addresses()) + " }";
    IntStream.range(0, count)
        .forEach(to -> rule(to, others + " numgen random mod 100 < " + percent + " counter drop"));
  }

  /** Lets nothing through from one to another, but all that goes the other way. */
  public void oneWay(int from, int to) {
    rule(to, address(from) + " counter drop");
  }

  /** Cuts one off from all others. */
  public void isolate(int host) {
    IntStream.range(0, count)
        .filter(other -> other != host)
        .forEach(
            other -> {
              oneWay(host, other);
              oneWay(other, host);
            });
  }

  /** Cuts the first so many off from all others. */
  public void part(int first) {
    for (int host = 0; host < first; host++) {
      for (int other = first; other < count; other++) {
        oneWay(host, other);
        oneWay(other, host);
      }
    }
  }

  /**
   * Makes what a host says to the others at a port, and they to it, pass a slow line, until that is
   * closed; connections that are open stay as they are.
   */
  public SlowLine slowLine(int host, int port, Duration delay, Path log) {
    String name = name(host);
    String proxy = subnet + (FIRST_PROXY + host);
    in(name, "ip", "address", "add", proxy + "/24", "dev", "wire");
    in(name, "nft", "add table ip slow");
    in(name, "nft", "add chain ip slow out { type nat hook output priority -100 ; }");
    in(name, "nft", "add chain ip slow in { type nat hook prerouting priority -100 ; }");
    List<String> lines = new ArrayList<>();
    for (int to = 0; to < count; to++) {
      int slow = SLOW_PORT + to;
      lines.add(slow + "=" + address(to) + ":" + port);
      String redirect = " tcp dport " + port + " redirect to :" + slow;
      if (to == host) {
        in(name, "nft", "add rule ip slow in" + redirect);
      } else {
        String between = " ip saddr " + address(host) + " ip daddr " + address(to);
        in(name, "nft", "add rule ip slow out" + between + redirect);
      }
    }
    return SlowLine.start(on(host), proxy, delay, lines, log);
  }

  /** Lets new connections of a host take the short way again. */
  public void quickLine(int host) {
    in(name(host), "nft", "delete table ip slow");
  }

  /** Returns how many packets have been lost since all was well. */
  public long dropped() {
    return IntStream.range(0, count).mapToLong(this::dropped).sum();
  }

  private long dropped(int host) {
    return PACKETS
        .matcher(in(name(host), "nft", "list chain ip faults in"))
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  /** Ends all that. */
  public void heal() {
    IntStream.range(0, count).forEach(host -> in(name(host), "nft", "flush chain ip faults in"));
  }

  private void rule(int host, String fromAndWhat) {
    in(name(host), "nft", "add rule ip faults in ip saddr " + fromAndWhat);
  }

  /** Removes them, and the wires with them. */
  @Override
  public void close() {
    IntStream.range(0, count).forEach(host -> Namespaces.delete(name(host)));
    try {
      run("ip", "link", "delete", machineWire);
    } catch (IllegalStateException e) {
      // it was not made
    }
    Namespaces.delete(store);
  }
}
