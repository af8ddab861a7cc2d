package dev.carillon.cluster.hostile;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A serialization stream written by hand, for what no ObjectOutputStream would write. Each method
 * appends what it names; nothing is checked and nothing is kept, so a stream may be of any length.
 */
final class SerialStream {
  private static final int NULL = 0x70;
  private static final int REFERENCE = 0x71;
  private static final int CLASS_DESCRIPTION = 0x72;
  private static final int OBJECT = 0x73;
  private static final int STRING = 0x74;
  private static final int ARRAY = 0x75;
  private static final int BLOCK = 0x77;
  private static final int END_OF_BLOCK = 0x78;
  private static final int LONG_STRING = 0x7c;
  private static final int PROXY_DESCRIPTION = 0x7d;

  private static final int FIRST_HANDLE = 0x7e0000;
  private static final int CHUNK = 64 << 10;

  static final int SERIALIZABLE = 2;
  static final int SERIALIZABLE_WITH_DATA = 3;

  private final DataOutputStream out;

  SerialStream(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  /** Something that can be appended. */
  interface Part {
    void writeTo(SerialStream stream) throws IOException;
  }

  SerialStream start() throws IOException {
    out.writeInt(0xaced0005);
    return this;
  }

  SerialStream nothing() throws IOException {
    out.writeByte(NULL);
    return this;
  }

  /** Appends a reference to what was the n-th thing of the stream to be given a number. */
  SerialStream reference(int number) throws IOException {
    out.writeByte(REFERENCE);
    out.writeInt(FIRST_HANDLE + number);
    return this;
  }

  SerialStream block(byte[] data) throws IOException {
    out.writeByte(BLOCK);
    out.writeByte(data.length);
    out.write(data);
    return this;
  }

  SerialStream string(String value) throws IOException {
    out.writeByte(STRING);
    out.writeUTF(value);
    return this;
  }

  /** Appends a String of so many letters. */
  SerialStream longString(long length) throws IOException {
    out.writeByte(LONG_STRING);
    out.writeLong(length);
    byte[] letters = new byte[CHUNK];
    Arrays.fill(letters, (byte) 'a');
    for (long left = length; left > 0; left -= CHUNK) {
      out.write(letters, 0, (int) Math.min(left, CHUNK));
    }
    return this;
  }

  /** Begins an object; its class description and its data follow. */
  SerialStream object() throws IOException {
    out.writeByte(OBJECT);
    return this;
  }

  /** Begins an array; its class description, {@link #length} and its elements follow. */
  SerialStream array() throws IOException {
    out.writeByte(ARRAY);
    return this;
  }

  SerialStream length(int length) throws IOException {
    out.writeInt(length);
    return this;
  }

  /** Begins a class description; its fields, its annotation and its superclass follow. */
  SerialStream classNamed(String name, long version, int flags, int fields) throws IOException {
    out.writeByte(CLASS_DESCRIPTION);
    out.writeUTF(name);
    out.writeLong(version);
    out.writeByte(flags);
    out.writeShort(fields);
    return this;
  }

  SerialStream primitiveField(char type, String name) throws IOException {
    out.writeByte(type);
    out.writeUTF(name);
    return this;
  }

  SerialStream objectField(String name, String type) throws IOException {
    out.writeByte('L');
    out.writeUTF(name);
    return string(type);
  }

  /** Begins the description of a proxy class; its interfaces and an annotation follow. */
  SerialStream proxyClass(int interfaces) throws IOException {
    out.writeByte(PROXY_DESCRIPTION);
    out.writeInt(interfaces);
    return this;
  }

  SerialStream endOfBlock() throws IOException {
    out.writeByte(END_OF_BLOCK);
    return this;
  }

  /** Appends RMI's annotation of a class that comes from nowhere, and its end. */
  SerialStream fromNowhere() throws IOException {
    return nothing().endOfBlock();
  }

  /** Appends the description of {@code byte[]} with an annotation. */
  SerialStream classOfBytes(Part annotation) throws IOException {
    classNamed("[B", 0xacf317f8060854e0L, SERIALIZABLE, 0);
    annotation.writeTo(this);
    return endOfBlock().nothing();
  }

  SerialStream text(String value) throws IOException {
    out.writeUTF(value);
    return this;
  }

  SerialStream mark(int mark) throws IOException {
    out.writeByte(mark);
    return this;
  }

  void flush() throws IOException {
    out.flush();
  }
}
