package dev.carillon.contracts;

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
    int extras =
        (message.version() != 0 ? HAS_VERSION : 0)
            | (tag != null ? HAS_TAG : 0)
            | (role != null ? HAS_ROLE : 0)
            | (writer != null ? HAS_WRITER : 0);
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
