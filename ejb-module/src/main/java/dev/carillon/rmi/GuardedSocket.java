package dev.carillon.rmi;

import java.io.BufferedInputStream;
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
    return new GuardedInput(new BufferedInputStream(super.getInputStream()));
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
