package dev.carillon.benchmarks.contender;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * One end's place among all ends of a run, each of which has a port of its own on loopback.
 *
 * @param index its number; 0 is the sender's
 * @param ports the ports of all seats, by number
 */
public record Seat(int index, List<Integer> ports) {
  /** Where every end listens. */
  public static final String HOST = "127.0.0.1";

  private static final int BACKLOG = 50;
  private static final int FIRST_PORT = 16_000;
  private static final int LAST_PORT = 32_000;

  /** Leaves room, since some open more ports beside their own. */
  private static final int PORT_STEP = 3;

  /** Returns the end's own port. */
  public int port() {
    return ports.get(index);
  }

  /** Returns the ports of the receivers. */
  List<Integer> receivers() {
    return ports.subList(1, ports.size());
  }

  /** Returns the ports of all other ends. */
  List<Integer> others() {
    List<Integer> others = new ArrayList<>(ports);
    others.remove(index);
    return others;
  }

  /** Returns where the end with that port is. */
  public static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
  }

  /** Returns ports that are free now, below those that the system gives to outgoing connections. */
  public static List<Integer> freePorts(int count) throws IOException {
    int first = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT - 100 * PORT_STEP);
    List<Integer> free =
        IntStream.iterate(first, port -> port < LAST_PORT, port -> port + PORT_STEP)
            .filter(Seat::isFree)
            .limit(count)
            .boxed()
            .toList();
    if (free.size() < count) {
      throw new IOException("fewer than " + count + " ports are free from " + first);
    }
    return free;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = listen(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
