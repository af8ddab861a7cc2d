package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Authority.Certified;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Map;

/** The certificates of a cluster with an insider in it, and the files of its instances. */
final class Certificates {
  private static final String PASSWORD = "of these tests";

  static final Authority CA = Authority.named("the cluster's CA");

  /** A good instance; its name is whatever begins so. */
  static final Approach PEER = TlsApproach.with(CA.certify("carillon://carillon/peer-*/web"));

  /** Somebody who has taken over an instance. */
  static final Approach INSIDER = TlsApproach.with(CA.certify("carillon://carillon/insider/web"));

  /** Somebody outside who may ask for flushes and recycles. */
  static final Approach CONTROLLER =
      TlsApproach.with(CA.certify("carillon-controller://carillon/desk"));

  /** Somebody whose certificate was withdrawn. */
  static final Certified DENIED = CA.certify("carillon://carillon/denied/web");

  /** The settings of the instance that is attacked. */
  static final Map<String, String> SETTINGS = settings();

  private Certificates() {}

  private static Map<String, String> settings() {
    try {
      Path folder = Files.createTempDirectory("carillon-hostile");
      folder.toFile().deleteOnExit();
      Certified target = CA.certify("carillon://carillon/target/*");
      KeyStore keys = empty();
      keys.setKeyEntry(
          "it",
          target.key(),
          PASSWORD.toCharArray(),
          new Certificate[] {target.certificate(), CA.certificate()});
      KeyStore trusted = empty();
      trusted.setCertificateEntry("ca", CA.certificate());
      Path denied = folder.resolve("deny-list");
      Files.writeString(denied, DENIED.certificate().getSerialNumber().toString(16) + "\n");
      denied.toFile().deleteOnExit();
      return Map.of(
          "carillon.tls.mode",
          "mutual",
          "carillon.tls.key-store",
          store(keys, folder.resolve("keys.p12")),
          "carillon.tls.key-store-password",
          PASSWORD,
          "carillon.tls.trust-store",
          store(trusted, folder.resolve("trusted.p12")),
          "carillon.tls.trust-store-password",
          PASSWORD,
          "carillon.tls.deny-list",
          denied.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static String store(KeyStore store, Path file)
      throws IOException, GeneralSecurityException {
    file.toFile().deleteOnExit();
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file.toString();
  }
}
