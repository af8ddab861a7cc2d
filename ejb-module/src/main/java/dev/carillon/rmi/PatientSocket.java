package dev.carillon.rmi;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A connection to a service as RMI gets it: an answer must come as a whole within its time, however
 * many pieces it comes in, and past an {@link AnswerGuard}. Not thread-safe but for closing.
 */
final class PatientSocket extends Socket {
  private final Socket connection;
  private final Socket wrapped;
  private final int answerMillis;
  private final AnswerGuard guard;
  private final InputStream in;
  private long deadline;

  /**
   * Makes the socket of a connection.
   *
   * @param connection what is closed
   * @param secured what is read from and written to
   */
  PatientSocket(Socket connection, Socket secured, int answerMillis) throws IOException {
    this.connection = connection;
    this.wrapped = secured;
    this.answerMillis = answerMillis;
    guard = new AnswerGuard(connection.getLocalAddress().getHostAddress());
    in = new BufferedInputStream(new Timed(secured.getInputStream()));
  }

  @Override
  public InputStream getInputStream() {
    return new Guarded();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return wrapped.getOutputStream();
  }

  /** Waits for bytes no longer than until the whole answer must be there. */
  private final class Timed extends FilterInputStream {
    Timed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (left <= 0) {
        throw new SocketTimeoutException("no whole answer within " + answerMillis + " ms");
      }
      wrapped.setSoTimeout((int) left);
      return in.read(bytes, offset, length);
    }
  }

  /** Hands out what has got past the guard. */
  private final class Guarded extends InputStream {
    private ByteArrayInputStream piece = new ByteArrayInputStream(new byte[0]);

    @Override
    public int read() throws IOException {
      refill();
      return piece.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        refill();
      }
      return piece.read(bytes, offset, length);
    }

    @Override
    public int available() {
      return piece.available();
    }

    private void refill() throws IOException {
      if (piece.available() == 0) {
        deadline = System.nanoTime() + Duration.ofMillis(answerMillis).toNanos();
        piece = new ByteArrayInputStream(guard.next(in));
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    connection.close();
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
    return connection.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return connection.getLocalAddress();
  }

  @Override
  public int getPort() {
    return connection.getPort();
  }

  @Override
  public int getLocalPort() {
    return connection.getLocalPort();
  }

  @Override
  public synchronized int getSoTimeout() {
    return answerMillis;
  }

  /** Changes nothing: RMI would lengthen it while it shakes hands. */
  @Override
  public synchronized void setSoTimeout(int millis) {}

  /** Changes nothing: it is set when the connection is made. */
  @Override
  public void setTcpNoDelay(boolean on) {}
}
