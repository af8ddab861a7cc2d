package dev.carillon.cluster.hostile;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream that counts what is written to it, and breaks when it is enough. */
final class Counting extends FilterOutputStream {
  private final long enough;
  private long sent;

  Counting(OutputStream out) {
    this(out, Long.MAX_VALUE);
  }

  Counting(OutputStream out, long enough) {
    super(out);
    this.enough = enough;
  }

  /** Returns how many bytes were taken. */
  long sent() {
    return sent;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    sent++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    sent += length;
    if (sent > enough) {
      throw new IOException("enough");
    }
  }
}
