package dev.carillon.contracts;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a batch says of a message beside its number and place: operation and kind of key in one
 * byte, the key, and what is rare. An encoder with a buffer that is used again; not thread-safe.
 */
public final class MessageBody {
  static final int KEY_SHIFT = 4;
  static final int EXTRAS = 0x80;
  static final int HAS_VERSION = 1;
  static final int HAS_TAG = 2;
  static final int HAS_ROLE = 4;
  static final int HAS_WRITER = 8;
  static final int HAS_TRACE = 16;

  /** How long a trace is, which stands last. */
  private static final int TRACE_BYTES = 8 + 8 + 8 + 1;

  static final int NO_KEY = 0;
  static final int TEXT = 1;
  static final int INT = 2;
  static final int LONG64 = 3;
  static final int UUID = 4;
  static final int ENUM_CONSTANT = 5;

  private final WireWriter out = new WireWriter(256);

  /** Encodes a message in place of the one before. */
  public void encode(NotificationMessage message) {
    out.clear();
    Key key = message.key();
    String tag = message.tag();
    String role = message.senderRole();
    InstanceId writer = message.writer();
    TraceContext trace = message.trace();
    int extras =
        (message.version() != 0 ? HAS_VERSION : 0)
            | (tag != null ? HAS_TAG : 0)
            | (role != null ? HAS_ROLE : 0)
            | (writer != null ? HAS_WRITER : 0)
            | (trace != null ? HAS_TRACE : 0);
    out.u8(message.operation().code() | kindOf(key) << KEY_SHIFT | (extras != 0 ? EXTRAS : 0));
    writeKey(key);
    if (extras != 0) {
      out.u8(extras);
      if (message.version() != 0) {
        out.varint(message.version());
      }
      if (tag != null) {
        out.string(tag);
      }
      if (role != null) {
        out.string(role);
      }
      if (writer != null) {
        out.i64(writer.incarnation());
        out.string(writer.name());
      }
      if (trace != null) {
        out.i64(trace.high());
        out.i64(trace.low());
        out.i64(trace.span());
        out.u8(trace.flags());
      }
    }
  }

  /** Returns the buffer, which begins with what was encoded. */
  public byte[] buffer() {
    return out.buffer();
  }

  /** Returns how long what was encoded is. */
  public int length() {
    return out.size();
  }

  /** Says whether two encoded messages differ in their traces, and in nothing else. */
  static boolean areSameButForTrace(byte[] bytes, int one, int oneEnd, int other, int otherEnd) {
    int extrasOfOne = afterKey(bytes, one);
    int extrasOfOther = afterKey(bytes, other);
    int had = extras(bytes, one, extrasOfOne);
    int has = extras(bytes, other, extrasOfOther);
    return ((had | has) & HAS_TRACE) != 0
        && (had & ~HAS_TRACE) == (has & ~HAS_TRACE)
        && (bytes[one] & 0xff & ~EXTRAS) == (bytes[other] & 0xff & ~EXTRAS)
        && Arrays.equals(bytes, one + 1, extrasOfOne, bytes, other + 1, extrasOfOther)
        && Arrays.equals(
            bytes,
            extrasOfOne + (had == 0 ? 0 : 1),
            withoutTrace(oneEnd, had),
            bytes,
            extrasOfOther + (has == 0 ? 0 : 1),
            withoutTrace(otherEnd, has));
  }

  private static int extras(byte[] bytes, int start, int at) {
    return (bytes[start] & EXTRAS) == 0 ? 0 : bytes[at];
  }

  private static int withoutTrace(int end, int extras) {
    return (extras & HAS_TRACE) == 0 ? end : end - TRACE_BYTES;
  }

  /** Returns where the key of an encoded message ends. */
  private static int afterKey(byte[] bytes, int start) {
    int key = start + 1;
    return switch (bytes[start] >>> KEY_SHIFT & 7) {
      case TEXT, ENUM_CONSTANT -> afterVarint(bytes, key) + varint(bytes, key);
      case INT, LONG64 -> afterVarint(bytes, key);
      case UUID -> key + 16;
      default -> key;
    };
  }

  private static int afterVarint(byte[] bytes, int start) {
    int at = start;
    while (bytes[at] < 0) {
      at++;
    }
    return at + 1;
  }

  /** Returns a length, which never takes more than two bytes. */
  private static int varint(byte[] bytes, int at) {
    return bytes[at] < 0 ? bytes[at] & 0x7f | bytes[at + 1] << 7 : bytes[at];
  }

  private static int kindOf(@Nullable Key key) {
    if (key == null) {
      return NO_KEY;
    }
    if (key instanceof Key.Text) {
      return TEXT;
    }
    if (key instanceof Key.Int) {
      return INT;
    }
    if (key instanceof Key.Long64) {
      return LONG64;
    }
    return key instanceof Key.Uuid ? UUID : ENUM_CONSTANT;
  }

  private void writeKey(@Nullable Key key) {
    if (key instanceof Key.Text text) {
      out.string(text.value());
    } else if (key instanceof Key.Int number) {
      out.zigzag(number.number());
    } else if (key instanceof Key.Long64 number) {
      out.zigzag(number.number());
    } else if (key instanceof Key.Uuid uuid) {
      out.i64(uuid.high());
      out.i64(uuid.low());
    } else if (key instanceof Key.EnumConstant constant) {
      out.string(constant.value());
    }
  }
}
