package dev.carillon.cluster;

import java.net.URL;
import java.util.ArrayList;
import java.util.List;

/** Three servers with one application, "web", and room for a fourth in their data grid. */
final class ProbeServers implements AutoCloseable {
  private static final List<String> NODES = List.of("node1", "node2", "node3", "node4");

  private final List<MicroServer> servers = new ArrayList<>();

  /** Starts the three side by side. */
  ProbeServers() {
    servers.addAll(SideBySide.start(NODES.stream().limit(3).map(node -> () -> start(node))));
  }

  private static MicroServer start(String node) {
    return MicroServer.start(
        Site.ofNode(node, NODES),
        List.of("-Dcarillon.recycle.mode=event", "-XX:SoftRefLRUPolicyMSPerMB=0"),
        Applications.probe("web", "carillon.max-staleness=10s"));
  }

  void startFourth() {
    servers.add(start(NODES.get(3)));
  }

  MicroServer get(int server) {
    return servers.get(server);
  }

  /** Returns the application on a server. */
  URL web(int server) {
    return servers.get(server).url("web");
  }

  @Override
  public void close() {
    servers.forEach(MicroServer::close);
  }
}
