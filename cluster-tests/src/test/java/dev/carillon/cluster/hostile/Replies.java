package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.SerialStream.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a hostile server says to those who call it. */
final class Replies {
  private static final int RETURN = 0x51;
  private static final int NORMAL = 1;
  private static final int EXCEPTIONAL = 2;
  private static final int UID_BYTES = 14;
  private static final long HUGE = 96L << 20;
  private static final int DRIP_MILLIS = 100;
  private static final int DRIP_LENGTH = 30;

  private Replies() {}

  /** One answer to a call. */
  interface Reply {
    void give(InputStream in, OutputStream out) throws IOException;
  }

  /** Returns an answer with something thrown. */
  static Reply thrown(Part exception) {
    return (in, out) -> write(out, EXCEPTIONAL, exception);
  }

  /** Returns an answer with something returned. */
  static Reply returned(Part value) {
    return (in, out) -> write(out, NORMAL, value);
  }

  private static void write(OutputStream out, int kind, Part value) throws IOException {
    byte[] header = new byte[1 + UID_BYTES];
    header[0] = (byte) kind;
    SerialStream stream = new SerialStream(out).mark(RETURN).start().block(header);
    value.writeTo(stream);
    stream.flush();
  }

  static Part hugeString() {
    return stream -> stream.longString(HUGE);
  }

  /** Returns an exception whose text is huge. */
  static Part hugeException() {
    return stream ->
        stream
            .object()
            .classNamed("java.lang.Throwable", 0xd5c635273977b8cbL, SerialStream.SERIALIZABLE, 1)
            .objectField("detailMessage", String.class.descriptorString())
            .fromNowhere()
            .nothing()
            .longString(HUGE);
  }

  static Part gadgetInAnnotation(Gadget gadget) {
    return stream -> stream.array().classOfBytes(gadget::writeTo).length(0);
  }

  static Part largestArray() {
    return stream ->
        stream.array().classOfBytes(SerialStream::nothing).length(Integer.MAX_VALUE - 8);
  }

  /** Says nothing until the caller goes. */
  static Reply nothing() {
    return (in, out) -> in.readAllBytes();
  }

  /** Says an answer of some length, one byte at a time. */
  static Reply drip() {
    return (in, out) ->
        write(new Dripping(out), NORMAL, stream -> stream.string("a".repeat(DRIP_LENGTH)));
  }

  private static final class Dripping extends OutputStream {
    private final OutputStream out;

    Dripping(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      out.flush();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(DRIP_MILLIS));
    }
  }
}
