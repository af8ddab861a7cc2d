package dev.carillon.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The ports for the servers of one test JVM, as system properties that {@code arquillian.xml} and
 * the tests read. Each JVM has a range of its own, whose first port it listens at for as long as it
 * lives: so it is told from other JVMs of this build and of builds beside it.
 */
public final class NodePorts implements LauncherSessionListener {
  /**
   * The ports end below those that the system gives to outgoing connections, which would take one
   * of these before its server does.
   */
  private static final int FIRST = 20_000;

  private static final int RANGES = 40;
  private static final int RANGE = 150;

  /** Each server may open as many ports, one for each of its applications. */
  private static final int SERVER = 10;

  private static final List<String> NAMES =
      List.of(
          "node1.http",
          "node2.http",
          "node3.http",
          "node4.http",
          "node1.grid",
          "node2.grid",
          "node3.grid",
          "node4.grid",
          "node1.carillon",
          "node2.carillon",
          "node3.carillon",
          "node4.carillon",
          "database.port");

  private static final ServerSocket TAKEN = takeRange();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    int port = TAKEN.getLocalPort();
    for (String name : NAMES) {
      port += SERVER;
      System.setProperty(name, Integer.toString(port));
    }
  }

  private static ServerSocket takeRange() {
    while (true) {
      int range = ThreadLocalRandom.current().nextInt(RANGES);
      try {
        return new ServerSocket(FIRST + RANGE * range, 1, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        // Another JVM has this range.
      }
    }
  }
}
