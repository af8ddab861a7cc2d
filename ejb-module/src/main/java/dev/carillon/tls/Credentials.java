package dev.carillon.tls;

import dev.carillon.config.InvalidConfigException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A key and what proves whose it is.
 *
 * @param source where they are from
 * @param chain the key's certificate, and those that lead to its CA
 */
record Credentials(Source source, PrivateKey key, List<X509Certificate> chain) {
  private static final char[] NO_PASSWORD = {};

  /**
   * Checks that the key is the certificate's.
   *
   * @throws InvalidConfigException if it is not
   */
  Credentials {
    if (!belongTogether(key, chain.get(0))) {
      throw source.fault("its first certificate is not that of the private key");
    }
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  X509Certificate[] chainArray() {
    return chain.toArray(X509Certificate[]::new);
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    byte[] text = {1, 2, 3, 4};
    try {
      Signature signature = Signature.getInstance(signatureAlgorithm(key.getAlgorithm()));
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String signatureAlgorithm(String keyAlgorithm) {
    return switch (keyAlgorithm) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> keyAlgorithm;
    };
  }

  /** Returns what shows them to the other end. */
  KeyManager[] keyManagers() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("own", key, NO_PASSWORD, chainArray());
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (java.io.IOException e) {
      throw new GeneralSecurityException("an empty key store could not be made", e);
    }
  }

  @Override
  public String toString() {
    return CertifiedParty.subject(certificate());
  }
}
