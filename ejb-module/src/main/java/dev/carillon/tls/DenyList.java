package dev.carillon.tls;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The certificates that are refused whoever signed them.
 *
 * @param serials their serial numbers
 */
record DenyList(Set<BigInteger> serials) {
  static final DenyList EMPTY = new DenyList(Set.of());

  private static final Pattern HEX = Pattern.compile("(0x)?[0-9a-fA-F]{1,80}");

  /** Reads one number a line; colons within it do not count. */
  static DenyList read(Source source, ByteBuffer file) {
    Set<BigInteger> serials = new HashSet<>();
    List<String> lines =
        StandardCharsets.UTF_8.decode(file.duplicate()).toString().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String number = lines.get(i).replaceFirst("#.*", "").strip().replace(":", "");
      if (number.isEmpty()) {
        continue;
      }
      if (!HEX.matcher(number).matches()) {
        throw source.fault("line " + (i + 1) + " must be a serial number in hex");
      }
      serials.add(new BigInteger(number.replaceFirst("^0x", ""), 16));
    }
    return new DenyList(Set.copyOf(serials));
  }

  boolean has(X509Certificate certificate) {
    return serials.contains(certificate.getSerialNumber());
  }
}
