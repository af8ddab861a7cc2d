package dev.carillon.cluster.network;

import static dev.carillon.cluster.network.Namespaces.in;
import static dev.carillon.cluster.network.Namespaces.on;
import static dev.carillon.cluster.network.Namespaces.run;

import java.util.List;

/**
 * Two hosts and a router between them, which are network namespaces of this machine. The one host
 * is hidden behind the router: only one of its ports can be reached, by the router's address.
 */
public final class Hosts implements AutoCloseable {
  /** Where the router hands on what is for the hidden host. */
  public static final String ROUTER = "10.77.2.1";

  /** The port of the router that leads to the hidden host's. */
  public static final int ROUTER_PORT = 7_000;

  /** The address of the hidden host, which the other cannot reach. */
  public static final String HIDDEN = "10.77.1.2";

  /** The address of the host that everybody can reach. */
  public static final String OPEN = "10.77.2.2";

  /** The port that both hosts serve. */
  public static final int PORT = 6_200;

  private final String hidden;
  private final String router;
  private final String open;

  /** Makes them; their names are this process' own. */
  public Hosts() {
    String prefix = "carillon-" + ProcessHandle.current().pid();
    hidden = prefix + "-hidden";
    router = prefix + "-router";
    open = prefix + "-open";
    try {
      make();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void make() {
    for (String name : new String[] {hidden, router, open}) {
      Namespaces.add(name);
    }
    connect(hidden, HIDDEN, "inner", "10.77.1.1");
    connect(open, OPEN, "outer", ROUTER);
    in(hidden, "ip", "route", "add", "default", "via", "10.77.1.1");
    in(router, "sysctl", "-qw", "net.ipv4.ip_forward=1");
    in(router, "nft", "add table ip nat");
    in(router, "nft", "add chain ip nat in { type nat hook prerouting priority -100 ; }");
    in(router, "nft", "add chain ip nat out { type nat hook postrouting priority 100 ; }");
    in(
        router,
        "nft",
        String.format(
            "add rule ip nat in ip daddr %s tcp dport %d dnat to %s:%d",
            ROUTER, ROUTER_PORT, HIDDEN, PORT));
    in(router, "nft", "add rule ip nat out oifname outer masquerade");
  }

  /** Puts a wire between a host and the router. */
  private void connect(String host, String address, String side, String routerAddress) {
    run("ip", "link", "add", "wire", "netns", host, "type", "veth", "peer", side, "netns", router);
    in(host, "ip", "address", "add", address + "/24", "dev", "wire");
    in(host, "ip", "link", "set", "wire", "up");
    in(router, "ip", "address", "add", routerAddress + "/24", "dev", side);
    in(router, "ip", "link", "set", side, "up");
  }

  /** Returns a command that runs another on the hidden host. */
  public List<String> onHidden(List<String> command) {
    return on(hidden, command);
  }

  /** Returns a command that runs another on the open host. */
  public List<String> onOpen(List<String> command) {
    return on(open, command);
  }

  /** Removes them, and the wires with them. */
  @Override
  public void close() {
    for (String name : new String[] {hidden, router, open}) {
      Namespaces.delete(name);
    }
  }
}
