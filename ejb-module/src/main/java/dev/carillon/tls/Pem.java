package dev.carillon.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with blocks of base64, each with its type: certificates and keys. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  /**
   * One block.
   *
   * @param type such as {@code CERTIFICATE}
   */
  record Block(String type, ByteBuffer content) {}

  private Pem() {}

  /** Says whether a file is such a text at all. */
  static boolean isIn(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
  }

  /** Returns the blocks whose type ends with a word. */
  static List<Block> blocks(Source source, byte[] file, String lastWord) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      if (matcher.group(1).endsWith(lastWord)) {
        blocks.add(new Block(matcher.group(1), ByteBuffer.wrap(decoded(source, matcher.group(2)))));
      }
    }
    return blocks;
  }

  private static byte[] decoded(Source source, String text) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw source.fault("its base64 cannot be read");
    }
  }
}
