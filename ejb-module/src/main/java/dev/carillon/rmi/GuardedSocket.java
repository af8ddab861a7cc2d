package dev.carillon.rmi;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Set;
import java.util.function.Supplier;

/** A connection to the service, watched by a {@link CallGuard}. */
final class GuardedSocket extends Socket {
  private final CallGuard guard;
  private final Set<Socket> open;

  /**
   * Makes the socket of a connection about to be accepted.
   *
   * @param objectId the object that calls are for
   * @param open where the socket takes itself out when it is closed
   */
  GuardedSocket(Supplier<byte[]> objectId, Set<Socket> open) {
    this.guard = new CallGuard(objectId);
    this.open = open;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count > 0) {
          guard.received(bytes, offset, count);
        }
        return count;
      }

      @Override
      public long skip(long count) {
        return 0;
      }

      @Override
      public boolean markSupported() {
        return false;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int b) throws IOException {
        guard.answered();
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        guard.answered();
        out.write(bytes, offset, length);
      }
    };
  }

  @Override
  public synchronized void close() throws IOException {
    open.remove(this);
    super.close();
  }
}
