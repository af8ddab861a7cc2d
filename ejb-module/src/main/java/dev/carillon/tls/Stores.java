package dev.carillon.tls;

import dev.carillon.config.Password;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Reads keys and certificates from files, PKCS12 or PEM, and says clearly what is wrong. */
final class Stores {
  private Stores() {}

  /** Returns the one key in a PKCS12 file, with its certificates. */
  static Credentials credentials(Source source, byte[] file, Password password) {
    try {
      KeyStore store = pkcs12(source, file, password);
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          keys.add(alias);
        }
      }
      if (keys.size() != 1) {
        throw source.fault(
            keys.isEmpty() ? "there is no key in it" : "it must have one key but has " + keys);
      }
      return credentials(source, store, keys.get(0), password);
    } catch (GeneralSecurityException e) {
      throw source.fault("its key cannot be read (" + e.getMessage() + ")");
    }
  }

  private static Credentials credentials(
      Source source, KeyStore store, String alias, Password password)
      throws GeneralSecurityException {
    Key key = store.getKey(alias, password.characters());
    Certificate[] chain = store.getCertificateChain(alias);
    if (!(key instanceof PrivateKey own) || chain == null || chain.length == 0) {
      throw source.fault("its key \"" + alias + "\" has no certificate");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate each : chain) {
      certificates.add((X509Certificate) each);
    }
    return new Credentials(source, own, List.copyOf(certificates));
  }

  /** Returns the certificates of a PEM file with the key that stands in another, or in the same. */
  static Credentials credentials(Source source, byte[] file, Source keySource, byte[] keyFile) {
    List<X509Certificate> chain = certificates(source, file);
    return new Credentials(
        source, privateKey(keySource, keyFile, chain.get(0).getPublicKey().getAlgorithm()), chain);
  }

  private static PrivateKey privateKey(Source source, byte[] file, String algorithm) {
    List<Pem.Block> blocks = Pem.blocks(source, file, "PRIVATE KEY");
    if (blocks.size() != 1) {
      throw source.fault(
          blocks.isEmpty()
              ? "there is no private key in it"
              : "it must have one private key but has " + blocks.size());
    }
    Pem.Block block = blocks.get(0);
    if (!block.type().equals("PRIVATE KEY")) {
      throw source.fault(
          "its key must be PKCS#8 and not encrypted, which begins with BEGIN PRIVATE KEY, but is \""
              + block.type().toLowerCase(Locale.ROOT)
              + "\"");
    }
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(block.content().array()));
    } catch (GeneralSecurityException e) {
      throw source.fault("its key cannot be read as one for " + algorithm);
    }
  }

  /** Returns the certificates that a file says are trusted; at least one. */
  static List<X509Certificate> trusted(Source source, byte[] file, Password password) {
    if (Pem.isIn(file)) {
      return certificates(source, file);
    }
    try {
      KeyStore store = pkcs12(source, file, password);
      List<X509Certificate> certificates = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isCertificateEntry(alias)) {
          certificates.add((X509Certificate) store.getCertificate(alias));
        }
      }
      if (certificates.isEmpty()) {
        throw source.fault(
            "there is no trusted certificate in it that its password opens; PEM, or keytool"
                + " -importcert, makes one");
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw source.fault("its certificates cannot be read (" + e.getMessage() + ")");
    }
  }

  private static List<X509Certificate> certificates(Source source, byte[] file) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Pem.Block block : Pem.blocks(source, file, "CERTIFICATE")) {
        certificates.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(block.content().array())));
      }
    } catch (CertificateException e) {
      throw source.fault("its certificates cannot be read (" + e.getMessage() + ")");
    }
    if (certificates.isEmpty()) {
      throw source.fault("there is no certificate in it");
    }
    return certificates;
  }

  private static KeyStore pkcs12(Source source, byte[] file, Password password)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(new ByteArrayInputStream(file), password.isEmpty() ? null : password.characters());
      return store;
    } catch (IOException e) {
      throw source.fault(
          e.getCause() instanceof UnrecoverableKeyException
              ? "the password is wrong"
              : "it is neither PKCS12 nor PEM, or damaged");
    }
  }
}
