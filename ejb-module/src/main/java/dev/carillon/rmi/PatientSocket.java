package dev.carillon.rmi;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLException;

/**
 * A connection to a service as RMI gets it: an answer must come as a whole within its time, however
 * many pieces it comes in, and past an {@link AnswerGuard}. Not thread-safe but for closing.
 */
final class PatientSocket extends Socket {
  private final CallSocket connection;
  private final Socket secured;
  private final Answerer answerer;
  private final AnswerGuard guard;
  private final InputStream in;

  /**
   * Makes the socket of a connection.
   *
   * @param connection what is closed
   * @param secured what is read from and written to
   * @param answerer who is at the other end
   */
  PatientSocket(CallSocket connection, Socket secured, Answerer answerer) throws IOException {
    this.connection = connection;
    this.secured = secured;
    this.answerer = answerer;
    guard = new AnswerGuard(connection.getLocalAddress().getHostAddress(), answerer);
    in = new BufferedInputStream(secured.getInputStream());
  }

  @Override
  public InputStream getInputStream() {
    return new Guarded();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(secured.getOutputStream()) {
      @Override
      public void write(int b) throws IOException {
        connection.request();
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        connection.request();
        out.write(bytes, offset, length);
      }
    };
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
        connection.awaitAnswer();
        piece = new ByteArrayInputStream(next());
      }
    }

    private byte[] next() throws IOException {
      try {
        return guard.next(in);
      } catch (SSLException e) {
        answerer.ended(e);
        throw e;
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
    return connection.answerMillis();
  }

  /** Changes nothing: RMI would lengthen it while it shakes hands. */
  @Override
  public synchronized void setSoTimeout(int millis) {}

  /** Changes nothing: it is set when the connection is made. */
  @Override
  public void setTcpNoDelay(boolean on) {}
}
