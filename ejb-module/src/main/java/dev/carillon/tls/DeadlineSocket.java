package dev.carillon.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Another socket, all of whose reads end at one deadline until that is lifted: a time-out of each
 * read would let an end that drips single bytes go on for ever.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // the other socket has its own locks
final class DeadlineSocket extends Socket {
  private static final Duration FAREWELL = Duration.ofMillis(100);

  private final Socket socket;
  private final Consumer<Socket> onClose;
  private final int timeoutBefore;
  private final long deadline;
  private volatile boolean lifted;
  private volatile boolean closing;

  /**
   * Puts a deadline on a socket's reads.
   *
   * @param onClose is told when it is closed; not when the other socket is
   */
  DeadlineSocket(Socket socket, Duration timeout, Consumer<Socket> onClose) throws SocketException {
    this.socket = socket;
    this.onClose = onClose;
    timeoutBefore = socket.getSoTimeout();
    deadline = System.nanoTime() + timeout.toNanos();
  }

  /** Lets reads take as long as they may without the deadline. */
  void lift() throws IOException {
    socket.setSoTimeout(timeoutBefore);
    lifted = true;
    if (closing) {
      close();
    }
  }

  /** Closes it although the deadline was not lifted. */
  void end() throws IOException {
    onClose.accept(this);
    socket.close();
  }

  /**
   * Closes it so that the other end learns why: were anything unread, its own system would throw
   * away what it was told last.
   */
  void endGently() throws IOException {
    try {
      socket.shutdownOutput();
      long until = System.nanoTime() + FAREWELL.toNanos();
      byte[] bytes = new byte[1_024];
      do {
        socket.setSoTimeout((int) FAREWELL.toMillis());
      } while (socket.getInputStream().read(bytes) >= 0 && System.nanoTime() - until < 0);
    } catch (IOException e) {
      // it has been told, or does not want to be
    } finally {
      end();
    }
  }

  private void await() throws IOException {
    if (!lifted) {
      long left = (deadline - System.nanoTime() + 999_999) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("the deadline is over");
      }
      socket.setSoTimeout((int) left);
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(socket.getInputStream()) {
      @Override
      public int read() throws IOException {
        await();
        return in.read();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        await();
        return in.read(bytes, offset, length);
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return socket.getOutputStream();
  }

  /** Waits for the end of the handshake, whose maker knows best how to close it. */
  @Override
  public void close() throws IOException {
    closing = true;
    if (lifted) {
      end();
    }
  }

  @Override
  public boolean isClosed() {
    return closing || socket.isClosed();
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isBound() {
    return socket.isBound();
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public boolean isInputShutdown() {
    return socket.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  public InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public int getPort() {
    return socket.getPort();
  }

  @Override
  public int getLocalPort() {
    return socket.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return socket.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return socket.getLocalSocketAddress();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    socket.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return socket.getTcpNoDelay();
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    socket.setSoLinger(on, seconds);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return socket.getSoLinger();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    socket.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return socket.getSoTimeout();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    socket.setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return socket.getKeepAlive();
  }

  @Override
  public String toString() {
    return socket.toString();
  }
}
