package dev.carillon.contracts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/** A growing frame. Not thread-safe. */
final class WireWriter {
  private byte[] bytes;
  private int size;

  WireWriter(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void clear() {
    size = 0;
  }

  /** Returns the buffer, which begins with what was written. */
  byte[] buffer() {
    return bytes;
  }

  int size() {
    return size;
  }

  void bytes(byte[] source, int from, int to) {
    room(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  void u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void u16(int value) {
    u8(value >>> 8);
    u8(value);
  }

  void i64(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /** Writes an unsigned number in groups of seven bits, the lowest first. */
  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes a signed number so that small absolute values are short. */
  void zigzag(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  void string(String value) {
    room(3 * value.length() + 10);
    if (value.length() < 0x80 && isWrittenAsAscii(value)) {
      return;
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  /** Writes a short text, unless a character in it takes more than one byte. */
  private boolean isWrittenAsAscii(String value) {
    int length = value.length();
    byte[] to = bytes;
    int at = size + 1;
    int all = 0;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      all |= c;
      to[at + i] = (byte) c;
    }
    if (all >= 0x80) {
      return false;
    }
    to[size] = (byte) length;
    size = at + length;
    return true;
  }

  void strings(Collection<String> values) {
    varint(values.size());
    values.forEach(this::string);
  }

  void address(Address address) {
    string(address.host());
    u16(address.port());
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
