package dev.carillon.cluster;

import java.net.URL;
import java.util.List;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Three servers in one data grid, the first two with the same applications, and a controller on the
 * third. "web" and the controller are one cluster, each other application is one of its own.
 */
final class ContainerServers implements AutoCloseable {
  private static final List<String> NODES = List.of("node1", "node2", "node3");

  private final List<MicroServer> servers;

  /** Starts them side by side. */
  ContainerServers() {
    servers = SideBySide.start(NODES.stream().map(node -> () -> start(node)));
  }

  private static MicroServer start(String node) {
    return MicroServer.start(
        Site.ofNode(node, NODES),
        List.of("-Dcarillon.recycle.mode=event", "-Dcarillon.max-staleness=1m"),
        applications(node));
  }

  private static WebArchive[] applications(String node) {
    if (node.equals("node3")) {
      return new WebArchive[] {Applications.probe("controller")};
    }
    return new WebArchive[] {
      Applications.probe("web"),
      Applications.probe("near", "carillon.cluster=near"),
      Applications.probe("ordered", "carillon.cluster=ordered", "carillon.cache.catalog.ordered=on")
    };
  }

  /** Returns an application of the first server. */
  URL first(String application) {
    return servers.get(0).url(application);
  }

  /** Returns an application of the second server. */
  URL second(String application) {
    return servers.get(1).url(application);
  }

  /** Returns the controller. */
  URL controller() {
    return servers.get(2).url("controller");
  }

  @Override
  public void close() {
    servers.forEach(MicroServer::close);
  }
}
