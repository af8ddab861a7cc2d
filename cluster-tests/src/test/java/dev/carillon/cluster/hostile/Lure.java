package dev.carillon.cluster.hostile;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A port that nobody has reason to connect to, and that hangs up on whoever does. */
final class Lure implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 150;

  private final ServerSocket listening = Approach.PLAIN.listen();
  private final CountDownLatch visited = new CountDownLatch(1);

  Lure() throws IOException {
    Thread thread = new Thread(this::accept, "lure");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        listening.accept().close();
        visited.countDown();
      } catch (IOException e) {
        // closed
      }
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Says whether somebody has come, or does in a moment. */
  Optional<String> visit() {
    try {
      return visited.await(PATIENCE_MILLIS, MILLISECONDS)
          ? Optional.of("the target connected out")
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
