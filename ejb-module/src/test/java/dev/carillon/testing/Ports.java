package dev.carillon.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for tests, below those that the system gives to outgoing connections: one of these would
 * now and then be taken between being found free and being opened.
 */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int LAST = 31_999;

  private Ports() {}

  /** Returns a port of loopback on which nothing listens. */
  public static int free() {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
    } while (!isFree(port));
    return port;
  }

  /**
   * Returns a few ports from a free one on, as {@code carillon.port} takes them: whoever looks for
   * an instance of another JVM's tests is not likely to ask at one of these.
   */
  public static String range() {
    int first = free();
    return first + "-" + (first + 9);
  }

  private static boolean isFree(int port) {
    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return free.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
