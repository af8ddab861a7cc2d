package dev.carillon.cluster.hostile;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** The encoding of certificates: values, each behind its tag and its length. */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BITS = 0x03;
  private static final int BYTES = 0x04;
  private static final int IDENTIFIER = 0x06;
  private static final int TIME = 0x17;

  private static final DateTimeFormatter TIME_FORMAT =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] tagged(int tag, byte[]... parts) {
    byte[] content = joined(parts);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(tag);
    if (content.length < 0x80) {
      bytes.write(content.length);
    } else {
      bytes.writeBytes(
          new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length});
    }
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, parts);
  }

  static byte[] integer(BigInteger value) {
    return tagged(INTEGER, value.toByteArray());
  }

  static byte[] bits(byte[] value) {
    return tagged(BITS, new byte[] {0}, value);
  }

  static byte[] bytes(byte[] value) {
    return tagged(BYTES, value);
  }

  /** Returns an object identifier whose encoding is known. */
  static byte[] identifier(String hex) {
    return tagged(IDENTIFIER, HexFormat.of().parseHex(hex));
  }

  static byte[] time(Instant value) {
    return tagged(TIME, TIME_FORMAT.format(value).getBytes(StandardCharsets.US_ASCII));
  }
}
