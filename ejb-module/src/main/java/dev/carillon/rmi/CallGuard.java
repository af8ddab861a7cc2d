package dev.carillon.rmi;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Watches the bytes that a caller sends on one connection, as the RMI wire protocol lays them out,
 * and lets through calls of the service's methods, all to the one object that the port is for.
 *
 * <p>The caller's object identifier is overwritten, so a caller needs to know host and port only,
 * and can reach nothing else in this JVM through the port: no registry, no distributed garbage
 * collector, no other object. Anything but a ping or a call of one of the methods ends the
 * connection before any argument is read. Not thread-safe: RMI reads and writes one connection from
 * one thread.
 */
final class CallGuard {
  /** "JRMI", version 2, and the stream protocol, the only one that is spoken. */
  private static final byte[] PREAMBLE = {'J', 'R', 'M', 'I', 0, 2, 0x4b};

  static final int PREAMBLE_LENGTH = PREAMBLE.length;

  /** A serialization stream's magic, its version, and the mark of a short block of data. */
  private static final byte[] STREAM_HEADER = {(byte) 0xac, (byte) 0xed, 0, 5, 0x77};

  static final int CALL = 0x50;

  private static final int PING = 0x52;

  /** Identifier, operation and method hash. */
  private static final int LEAST_BLOCK = ObjectIdBytes.LENGTH + 4 + 8;

  /** In the place of the operation, that the method is named by its hash. */
  private static final byte BY_HASH = -1;

  private static final int MAX_HOST = 512;

  private enum Part {
    PREAMBLE,
    HOST_LENGTH,
    HOST_AND_PORT,
    MESSAGE,
    HEADER,
    BLOCK_LENGTH,
    OBJECT_ID,
    OPERATION,
    METHOD,
    BODY
  }

  private final Supplier<byte[]> objectId;
  private final long[] methods;
  private Part part = Part.PREAMBLE;
  private int index;
  private int hostLength;
  private long method;

  /**
   * Makes the guard of a new connection.
   *
   * @param methods the hashes of the methods that may be called, in ascending order
   */
  CallGuard(Supplier<byte[]> objectId, long... methods) {
    this.objectId = objectId;
    this.methods = methods;
  }

  static void writePreamble(OutputStream out) throws IOException {
    out.write(PREAMBLE);
  }

  /** Refuses what a connection begins with unless it is RMI's stream protocol. */
  static void requirePreamble(byte[] bytes) throws IOException {
    require(Arrays.equals(bytes, PREAMBLE), "not the RMI stream protocol");
  }

  /** Looks at bytes that have arrived, and changes those of an object identifier. */
  void received(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length && part != Part.BODY; i++) {
      bytes[i] = received(bytes[i]);
    }
  }

  /** Notes that something is sent back: what a call had to say has been read. */
  void answered() {
    if (part == Part.BODY) {
      enter(Part.MESSAGE);
    }
  }

  /** Says whether bytes have come of a call that is not answered. */
  boolean isInCall() {
    return part.compareTo(Part.MESSAGE) > 0;
  }

  /** Says whether a call has been let through whose arguments come now. */
  boolean isInBody() {
    return part == Part.BODY;
  }

  private byte received(byte b) throws IOException {
    byte result = b;
    int at = index++;
    switch (part) {
      case PREAMBLE -> {
        require(b == PREAMBLE[at], "not the RMI stream protocol");
        enterAfter(PREAMBLE.length, Part.HOST_LENGTH);
      }
      case HOST_LENGTH -> {
        hostLength = (hostLength << 8) | (b & 0xff);
        require(hostLength <= MAX_HOST, "a host name longer than " + MAX_HOST);
        enterAfter(2, Part.HOST_AND_PORT);
      }
      case HOST_AND_PORT -> enterAfter(hostLength + 4, Part.MESSAGE);
      case MESSAGE -> {
        require(b == CALL || b == PING, "a message that is neither call nor ping");
        enter(b == CALL ? Part.HEADER : Part.MESSAGE);
      }
      case HEADER -> {
        require(b == STREAM_HEADER[at], "a call without its header");
        enterAfter(STREAM_HEADER.length, Part.BLOCK_LENGTH);
      }
      case BLOCK_LENGTH -> {
        require((b & 0xff) >= LEAST_BLOCK, "a call whose header is too short");
        enter(Part.OBJECT_ID);
      }
      case OBJECT_ID -> {
        result = objectId.get()[at];
        enterAfter(ObjectIdBytes.LENGTH, Part.OPERATION);
      }
      case OPERATION -> {
        require(b == BY_HASH, "a call that does not name its method by a hash");
        enterAfter(4, Part.METHOD);
      }
      case METHOD -> {
        method = method << 8 | b & 0xff;
        if (index == 8) {
          require(Arrays.binarySearch(methods, method) >= 0, "a method that the service has not");
          enter(Part.BODY);
        }
      }
      case BODY -> throw new IllegalStateException("the body is not watched");
    }
    return result;
  }

  private void enterAfter(int length, Part next) {
    if (index == length) {
      enter(next);
    }
  }

  private void enter(Part next) {
    part = next;
    index = 0;
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException("refused: " + otherwise);
    }
  }
}
