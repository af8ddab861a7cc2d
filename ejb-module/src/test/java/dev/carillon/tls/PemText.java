package dev.carillon.tls;

import dev.carillon.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

/** What the script made, as a text of key and certificates. */
final class PemText {
  private PemText() {}

  static String of(String name) {
    return key(name) + certificates(name);
  }

  static String key(String name) {
    try {
      return block("PRIVATE KEY", store(name).getKey("carillon", password(name)).getEncoded());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String certificates(String name) {
    try {
      StringBuilder text = new StringBuilder();
      for (Certificate each : store(name).getCertificateChain("carillon")) {
        text.append(block("CERTIFICATE", each.getEncoded()));
      }
      return text.toString();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static char[] password(String name) throws IOException {
    return Files.readString(Certificates.of(name).resolve("password")).toCharArray();
  }

  private static KeyStore store(String name) throws GeneralSecurityException, IOException {
    Path file = Certificates.of(name).resolve("key-store.p12");
    return KeyStore.getInstance(file.toFile(), password(name));
  }

  static String block(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
