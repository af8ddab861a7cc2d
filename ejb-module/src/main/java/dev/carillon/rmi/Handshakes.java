package dev.carillon.rmi;

import dev.carillon.config.ServiceLimits;
import dev.carillon.rmi.Connection.Phase;
import dev.carillon.tls.Protection;
import dev.carillon.tls.Protection.Secured;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose a new connection is and that it speaks RMI, on a few threads of its own. Whoever
 * is too slow is closed by the {@link Door}. Thread-safe.
 */
final class Handshakes implements AutoCloseable {
  private static final long IDLE_SECONDS = 10;

  /** What happens to a connection that has said who it is and that it speaks RMI. */
  interface Inside {
    void enter(Connection connection, InputStream in, Secured secured) throws IOException;
  }

  private final Protection protection;
  private final Connections connections;
  private final Refusals refusals;
  private final Inside inside;
  private final ThreadPoolExecutor pool;

  Handshakes(
      Protection protection,
      ServiceLimits limits,
      Connections connections,
      Refusals refusals,
      ThreadFactory threads,
      Inside inside) {
    this.protection = protection;
    this.connections = connections;
    this.refusals = refusals;
    this.inside = inside;
    int most = limits.handshakeThreads();
    pool =
        new ThreadPoolExecutor(
            most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
  }

  /** Begins one; the connection is closed if it fails. */
  void begin(Connection connection, Socket socket) {
    connections.admitHandshake().ifPresent(victim -> refusals.evicted(victim, connection));
    connection.enter(Phase.SHAKING);
    pool.execute(() -> shake(connection, socket));
  }

  private void shake(Connection connection, Socket socket) {
    if (connection.isClosed()) { // it has made room already
      return;
    }
    try {
      Secured secured = secured(socket);
      if (secured == null) {
        connections.close(connection);
      } else {
        greet(connection, secured);
      }
    } catch (EOFException e) {
      connections.close(connection);
    } catch (IOException | RuntimeException e) {
      boolean news = !connection.isClosed();
      connections.close(connection);
      if (news) {
        refusals.closed(connection, String.valueOf(e.getMessage()));
      }
    } catch (Error e) {
      connections.close(connection);
      throw e;
    }
  }

  /** Returns null if it was refused, which the protection itself says. */
  private @Nullable Secured secured(Socket socket) {
    try {
      return protection.accepted(socket);
    } catch (IOException e) {
      return null;
    }
  }

  private void greet(Connection connection, Secured secured) throws IOException {
    InputStream in = new BufferedInputStream(secured.socket().getInputStream());
    in.mark(CallGuard.PREAMBLE_LENGTH);
    byte[] preamble = in.readNBytes(CallGuard.PREAMBLE_LENGTH);
    if (preamble.length == 0) {
      throw new EOFException("nothing was said");
    }
    CallGuard.requirePreamble(preamble);
    in.reset();
    secured.socket().setSoTimeout(0);
    connection.belongsTo(secured.party());
    inside.enter(connection, in, secured);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
