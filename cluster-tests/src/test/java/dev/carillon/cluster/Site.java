package dev.carillon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a server runs.
 *
 * @param node its name
 * @param prefix what its command begins with to run there; empty for this machine
 * @param address the one that it listens at
 * @param http its port for applications
 * @param grid its port in the data grid
 * @param members the members of the data grid
 * @param carillon its first internal port
 */
record Site(
    String node,
    List<String> prefix,
    String address,
    int http,
    int grid,
    String members,
    int carillon) {

  /** Returns the ports of a node of this machine, alone in its data grid. */
  static Site ofNode(String node) {
    int grid = Integer.getInteger(node + ".grid");
    return new Site(
        node,
        List.of(),
        "127.0.0.1",
        Integer.getInteger(node + ".http"),
        grid,
        "127.0.0.1:" + grid,
        Integer.getInteger(node + ".carillon"));
  }

  /** Returns the ports of a node of this machine, in one data grid with others. */
  static Site ofNode(String node, List<String> all) {
    Site alone = ofNode(node);
    String members =
        all.stream().map(each -> ofNode(each).members()).collect(Collectors.joining(","));
    return new Site(
        node, List.of(), alone.address, alone.http, alone.grid, members, alone.carillon);
  }

  /** Returns the same with more before the command. */
  Site under(List<String> more) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(more);
    return new Site(node, all, address, http, grid, members, carillon);
  }

  /** Says whether the server runs on this machine itself. */
  boolean isHere() {
    return prefix.isEmpty();
  }

  /** Writes the commands that bind the server to the address, and returns where they are. */
  Path commands(Path folder) {
    try {
      return Files.writeString(
          Files.createDirectories(folder).resolve(node + ".commands"),
          "set configs.config.server-config.network-config.network-listeners"
              + ".network-listener.http-listener.address="
              + address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
