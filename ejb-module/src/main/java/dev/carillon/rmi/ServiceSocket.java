package dev.carillon.rmi;

import dev.carillon.config.ServiceLimits;
import dev.carillon.contracts.NotifyService;
import dev.carillon.tls.Protection;
import dev.carillon.tls.Protection.Secured;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * The listening socket of the service as RMI gets it: it hands out what has come through the {@link
 * Door}. Closing it closes every connection: RMI would keep those open, and answering, after the
 * object is unexported.
 */
final class ServiceSocket extends ServerSocket implements GuardedSocket.Watching {
  private static final long[] METHODS = MethodHashes.of(NotifyService.class);

  /** Handed to whoever waits for a connection when there will be none. */
  private static final Socket END = new Socket();

  private final int port;
  private final ServiceLimits limits;
  private final Callers callers;
  private final Refusals refusals;
  private final Connections connections;
  private final BlockingQueue<Socket> ready = new LinkedBlockingQueue<>();
  private final Door door;

  /** The object that calls are for; known once RMI has exported it on this socket. */
  private volatile byte[] objectId = new byte[ObjectIdBytes.LENGTH];

  /** Listens, and takes nothing yet. */
  ServiceSocket(
      InetSocketAddress address,
      Protection protection,
      ServiceLimits limits,
      Callers callers,
      Refusals refusals,
      LongSupplier clock,
      ThreadFactory threads)
      throws IOException {
    this.port = address.getPort();
    this.limits = limits;
    this.callers = callers;
    this.refusals = refusals;
    connections = new Connections(limits);
    Handshakes handshakes =
        new Handshakes(protection, limits, connections, refusals, threads, this::inside);
    door = new Door(address, connections, refusals, clock, threads, handshakes);
  }

  private void inside(Connection connection, InputStream in, Secured secured) throws IOException {
    ready.add(new GuardedSocket(connection, in, secured.socket().getOutputStream(), this));
  }

  /** Says which object calls are for. */
  void serve(byte[] exportedObjectId) {
    objectId = exportedObjectId;
  }

  /** Lets connections in. */
  void open() {
    door.open();
  }

  /** Hands RMI a connection that did not come through the door. */
  void admit(Connection connection, InputStream in, OutputStream out) {
    ready.add(new GuardedSocket(connection, in, out, this));
  }

  @Override
  public Socket accept() throws IOException {
    try {
      Socket next = ready.take();
      while (next != END && next.isClosed()) {
        next = ready.take();
      }
      if (next == END) {
        ready.add(END);
        throw new SocketException("the service's socket is closed");
      }
      return next;
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while waiting for a connection");
    }
  }

  @Override
  public CallGuard guard() {
    return new CallGuard(() -> objectId, METHODS);
  }

  @Override
  public Callers callers() {
    return callers;
  }

  @Override
  public int maxRequestBytes() {
    return limits.maxRequestBytes();
  }

  @Override
  public void close(Connection connection) {
    connections.close(connection);
  }

  @Override
  public void refused(Connection connection, IOException why) {
    if (connections.knows(connection)) { // and not its own attack
      refusals.closed(connection, String.valueOf(why.getMessage()));
    }
  }

  @Override
  public int getLocalPort() {
    return port;
  }

  @Override
  public boolean isClosed() {
    return door.isClosed();
  }

  /** Returns how many connections are open. */
  int connections() {
    return connections.size();
  }

  @Override
  public void close() throws IOException {
    door.close();
    ready.add(END);
    super.close();
  }
}
