package dev.carillon.contracts;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a frame and trusts nothing in it: every length is checked against its limit and against
 * what is left before anything is allocated. Not thread-safe.
 */
final class WireReader {
  private final byte[] bytes;
  private int at;

  WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int left() {
    return bytes.length - at;
  }

  int u8(String what) {
    need(1, what);
    return bytes[at++] & 0xff;
  }

  int u16(String what) {
    return u8(what) << 8 | u8(what);
  }

  long i64(String what) {
    need(8, what);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[at++] & 0xff;
    }
    return value;
  }

  long varint(String what) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8(what);
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        if (shift == 63 && b > 1) {
          break;
        }
        return value;
      }
    }
    throw new MalformedFrameException(what + " is longer than 64 bits");
  }

  long zigzag(String what) {
    long value = varint(what);
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads a number that must be 0..limit. */
  int bounded(String what, int limit) {
    long value = varint(what);
    if (value < 0 || value > limit) {
      throw new MalformedFrameException(
          what + " must be 0.." + limit + " but was " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /** Reads how many elements follow, of which each takes at least so many bytes. */
  int count(String what, int limit, int bytesEach) {
    int count = bounded(what + " count", limit);
    if ((long) count * bytesEach > left()) {
      throw new MalformedFrameException(
          what + " count " + count + " does not fit into the " + left() + " bytes left");
    }
    return count;
  }

  /** Reads how far the next sequence is from the one before. */
  long sequenceAfter(long previous, String what) {
    long step = varint(what);
    if (step < 0 || previous + step < previous) {
      throw new MalformedFrameException(what + " " + previous + " + " + step + " overflows");
    }
    return previous + step;
  }

  String string(String what) {
    int length = bounded(what + " length", Names.MAX_BYTES);
    need(length, what);
    if (isAscii(length)) {
      String value = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
      at += length;
      return value;
    }
    try {
      String value =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length)).toString();
      at += length;
      return value;
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException(what + " is not valid UTF-8");
    }
  }

  private boolean isAscii(int length) {
    int all = 0;
    for (int i = at; i < at + length; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  List<String> strings(String what, int limit) {
    int count = count(what, limit, 1);
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(string(what));
    }
    return values;
  }

  Address address() {
    return new Address(string("host"), u16("port"));
  }

  void end() {
    if (left() != 0) {
      throw new MalformedFrameException(left() + " bytes stand behind the end of the frame");
    }
  }

  private void need(int length, String what) {
    if (left() < length) {
      throw new MalformedFrameException(
          what + " needs " + length + " bytes but only " + left() + " are left");
    }
  }
}
