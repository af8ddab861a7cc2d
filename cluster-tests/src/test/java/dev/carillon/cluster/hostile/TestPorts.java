package dev.carillon.cluster.hostile;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports that tests listen on: above those of {@link dev.carillon.cluster.NodePorts}, and below
 * those that the system gives to outgoing connections.
 */
final class TestPorts {
  private static final int FIRST = 26_000;
  private static final int LAST = 31_900;
  private static final int BACKLOG = 128;

  private TestPorts() {}

  /** Returns where a search for a free port may begin. */
  static int any() {
    return ThreadLocalRandom.current().nextInt(FIRST, LAST);
  }

  /** Lets a socket listen on loopback, on a port that is free. */
  static <S extends ServerSocket> S listen(S socket) throws IOException {
    while (true) {
      try {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), any()), BACKLOG);
        return socket;
      } catch (BindException e) {
        // taken: another one
      }
    }
  }
}
