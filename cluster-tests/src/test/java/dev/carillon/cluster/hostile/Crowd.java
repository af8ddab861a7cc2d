package dev.carillon.cluster.hostile;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Many connections at once; as many as the target lets in. */
final class Crowd implements AutoCloseable {
  private static final int HANDS = 64;

  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  private Crowd() {}

  /** How one of them connects. */
  interface Joining {
    Socket connect(int number) throws IOException;
  }

  /** Connects as many as that, or fewer if some are refused. */
  static Crowd of(int count, Joining joining) {
    Crowd crowd = new Crowd();
    ExecutorService hands = Executors.newFixedThreadPool(HANDS);
    for (int i = 0; i < count; i++) {
      int number = i;
      hands.execute(() -> crowd.add(joining, number));
    }
    hands.shutdown();
    try {
      if (!hands.awaitTermination(2, TimeUnit.MINUTES)) {
        hands.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return crowd;
  }

  private void add(Joining joining, int number) {
    try {
      sockets.add(joining.connect(number));
    } catch (IOException e) {
      // refused
    }
  }

  /** Sends the same bytes on each. */
  void say(byte[] bytes) {
    sockets.forEach(
        socket -> {
          try {
            socket.getOutputStream().write(bytes);
          } catch (IOException e) {
            // cut
          }
        });
  }

  /** Returns how many are open. */
  int open() {
    return (int) sockets.stream().filter(Crowd::isOpen).count();
  }

  private static boolean isOpen(Socket socket) {
    try {
      socket.setSoTimeout(1);
      while (socket.getInputStream().read() >= 0) {
        // what it says before it is cut
      }
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        // gone
      }
    }
  }
}
