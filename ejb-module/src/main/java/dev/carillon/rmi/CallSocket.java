package dev.carillon.rmi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The lowest socket of a connection that was made, below TLS: only here can the time of a whole
 * answer be measured, since TLS goes on reading until a record is complete, however slowly its
 * bytes come. Not thread-safe but for closing and for {@link #closeIfStuck}.
 */
final class CallSocket extends Socket {
  private final int answerMillis;

  /** When the answer must be there; only if one is awaited. */
  private long deadline;

  private boolean awaited;

  /** Since when the request has been on its way; only if one is. */
  private volatile long requestedAt;

  private volatile boolean requesting;

  CallSocket(int answerMillis) {
    this.answerMillis = answerMillis;
  }

  int answerMillis() {
    return answerMillis;
  }

  /** Notes that something of a request goes out. */
  void request() {
    if (!requesting) {
      requestedAt = System.nanoTime(); // first, so that nobody takes the time of the last one
      requesting = true;
    }
  }

  /** Notes that from now on an answer is awaited, which must come as a whole within its time. */
  void awaitAnswer() {
    requesting = false;
    awaited = true;
    deadline = System.nanoTime() + Duration.ofMillis(answerMillis).toNanos();
  }

  /** Closes it if the other end does not take a request: a write has no time-out of its own. */
  void closeIfStuck(long now) throws IOException {
    if (requesting && now - requestedAt > Duration.ofMillis(answerMillis).toNanos()) {
      close();
    }
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
        if (awaited) {
          setSoTimeout(millisLeft());
        }
        return in.read(bytes, offset, length);
      }
    };
  }

  private int millisLeft() throws SocketTimeoutException {
    long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (left <= 0) {
      throw new SocketTimeoutException("no whole answer within " + answerMillis + " ms");
    }
    return (int) left;
  }
}
