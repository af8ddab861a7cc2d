package dev.carillon.rmi;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A connection to the service as RMI gets it: watched by a {@link CallGuard}, limited in the bytes
 * of a request, and noting what it is doing, so that it can be closed when that takes too long.
 * RMI's own time-outs are hours long and count for nothing.
 */
final class GuardedSocket extends Socket {
  private final Connection connection;
  private final CallGuard guard;
  private final Watching watching;
  private final InputStream in;
  private final OutputStream out;
  private long requestBytes;
  private boolean named;

  /** What the connections of a service have in common. */
  interface Watching {
    CallGuard guard();

    Callers callers();

    int maxRequestBytes();

    void close(Connection connection);

    /** Notes that a connection is closed for what came on it. */
    void refused(Connection connection, IOException why);
  }

  /**
   * Makes the socket of a connection.
   *
   * @param in what comes from the other end, from the first byte of RMI's protocol on; buffered
   */
  GuardedSocket(Connection connection, InputStream in, OutputStream out, Watching watching) {
    this.connection = connection;
    this.watching = watching;
    this.guard = watching.guard();
    this.in = in;
    this.out = out;
  }

  @Override
  public InputStream getInputStream() {
    return new GuardedInput(in);
  }

  @Override
  public OutputStream getOutputStream() {
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        answering();
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        answering();
        out.write(bytes, offset, length);
      }
    };
  }

  /**
   * Hands out exactly the bytes that RMI asks for, each past the guard. RMI puts a buffer of its
   * own around a stream that cannot mark; what that buffer held when an answer goes out, such as a
   * second call sent along with the first, would get past the guard.
   */
  private final class GuardedInput extends FilterInputStream {
    GuardedInput(InputStream buffered) {
      super(buffered);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (connection.phase() == Connection.Phase.ANSWERING) {
        connection.enter(Connection.Phase.IDLE);
      }
      int count = in.read(bytes, offset, length);
      if (count > 0) {
        received(bytes, offset, count);
      }
      return count;
    }

    @Override
    public long skip(long count) {
      return 0;
    }

    @Override
    public boolean markSupported() {
      return true;
    }

    @Override
    public synchronized void mark(int limit) {
      // RMI marks the beginning of a connection and never goes back to it
    }

    @Override
    public synchronized void reset() throws IOException {
      throw new IOException("bytes past the guard are not read again");
    }
  }

  private void received(byte[] bytes, int offset, int count) throws IOException {
    try {
      guard.received(bytes, offset, count);
      requestBytes += count;
      if (requestBytes > watching.maxRequestBytes()) {
        throw new IOException(
            "refused: a request of over " + watching.maxRequestBytes() + " bytes");
      }
    } catch (IOException e) {
      watching.refused(connection, e);
      close();
      throw e;
    }
    if (guard.isInCall()) {
      reading();
    }
  }

  private void reading() {
    Connection.Phase phase = connection.phase();
    if (phase == Connection.Phase.IDLE || phase == Connection.Phase.OPENING) {
      connection.enter(Connection.Phase.READING);
    }
    if (!named && guard.isInBody()) {
      named = true;
      watching.callers().enter(connection);
    }
  }

  private void answering() {
    requestBytes = 0;
    if (guard.isInCall()) {
      named = false;
      watching.callers().leave();
      connection.enter(Connection.Phase.ANSWERING);
    }
    guard.answered();
  }

  @Override
  public synchronized void close() {
    if (named) {
      watching.callers().leave();
    }
    watching.close(connection);
  }

  @Override
  public boolean isClosed() {
    return connection.isClosed();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public InetAddress getInetAddress() {
    return connection.from().getAddress();
  }

  @Override
  public int getPort() {
    return connection.from().getPort();
  }

  /** Returns nothing of use: to find out, a {@link Socket} would open a descriptor of its own. */
  @Override
  public int getLocalPort() {
    return 0;
  }

  /** Changes nothing: what takes too long is closed, and RMI would have it wait for hours. */
  @Override
  public synchronized void setSoTimeout(int millis) {}

  /** Changes nothing: it is set when the connection is taken. */
  @Override
  public void setTcpNoDelay(boolean on) {}
}
