package dev.carillon.tls;

import dev.carillon.tls.Protection.Secured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A port of loopback, and both ends of the connections to it. */
final class Ends implements AutoCloseable {
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Ends() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** One end: a protected connection, or why there is none. */
  record End(@Nullable Secured secured, @Nullable Throwable fault) {
    Party party() {
      return connection().party();
    }

    Socket socket() {
      return connection().socket();
    }

    private Secured connection() {
      if (secured == null) {
        throw new AssertionError("there is no connection", fault);
      }
      return secured;
    }

    /** Says whether a byte comes through from here to another end. */
    boolean reaches(End other) throws IOException {
      socket().getOutputStream().write(42);
      socket().getOutputStream().flush();
      return other.socket().getInputStream().read() == 42;
    }
  }

  /** Both ends of a connection. */
  record Pair(End accepted, End connected) {}

  /** What connects, with or without protection. */
  interface Connecting {
    Secured connect(Socket socket) throws Exception;
  }

  int port() {
    return listening.getLocalPort();
  }

  Pair connect(Protection server, Protection client) throws Exception {
    return connect(server, client, "127.0.0.1");
  }

  Pair connect(Protection server, Protection client, String host) throws Exception {
    return connect(server, socket -> client.connected(socket, host, port()));
  }

  Pair connect(Protection server, Connecting client) throws Exception {
    CompletableFuture<End> accepted =
        CompletableFuture.supplyAsync(
            () -> end(() -> server.accepted(listening.accept())), threads);
    Socket socket = new Socket(listening.getInetAddress(), port());
    End connected = end(() -> client.connect(socket));
    try {
      return new Pair(accepted.get(), connected);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private interface Opening {
    Secured open() throws Exception;
  }

  private static End end(Opening opening) {
    try {
      return new End(opening.open(), null);
    } catch (Exception e) {
      return new End(null, e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
