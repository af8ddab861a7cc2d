package dev.carillon.cluster.hostile;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/**
 * Somebody who signs certificates; whether anybody trusts him is another matter.
 *
 * @param key what he signs with
 * @param certificate his own
 */
record Authority(PrivateKey key, X509Certificate certificate) {
  private static final String ECDSA_WITH_SHA256 = "2a8648ce3d040302";
  private static final String BASIC_CONSTRAINTS = "551d13";
  private static final String ALTERNATIVE_NAME = "551d11";
  private static final String EXTENDED_USAGE = "551d25";
  private static final String SERVER = "2b06010505070301";
  private static final String CLIENT = "2b06010505070302";

  private static final int EXPLICIT_0 = 0xa0;
  private static final int EXPLICIT_3 = 0xa3;
  private static final int URI_NAME = 0x86;
  private static final int IP_NAME = 0x87;

  private static final byte[] TRUE = {1, 1, (byte) 0xff};
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final Duration DAY = Duration.ofDays(1);
  private static final AtomicLong SERIALS = new AtomicLong(1_000);

  /** A key, and the certificate of whoever holds it. */
  record Certified(PrivateKey key, X509Certificate certificate) {}

  /** Returns an authority that has signed its own certificate. */
  static Authority named(String name) {
    KeyPair pair = pair();
    X500Principal self = new X500Principal("CN=" + name);
    Instant now = Instant.now();
    byte[] constraints =
        Der.sequence(Der.identifier(BASIC_CONSTRAINTS), TRUE, Der.bytes(Der.sequence(TRUE)));
    return new Authority(
        pair.getPrivate(),
        sign(pair.getPrivate(), self, self, pair, now.minus(DAY), now.plus(DAY), constraints));
  }

  /** Returns the holder of a certificate as if he were an authority, which he is not. */
  static Authority pretended(Certified holder) {
    return new Authority(holder.key(), holder.certificate());
  }

  /** Certifies a URI for today. */
  Certified certify(String uri) {
    Instant now = Instant.now();
    return certify(uri, now.minus(DAY), now.plus(DAY));
  }

  /** Certifies a URI for a time. */
  Certified certify(String uri, Instant from, Instant until) {
    KeyPair pair = pair();
    return new Certified(
        pair.getPrivate(),
        sign(
            key,
            certificate.getSubjectX500Principal(),
            new X500Principal("CN=holder"),
            pair,
            from,
            until,
            usage(),
            names(uri)));
  }

  private static byte[] usage() {
    return Der.sequence(
        Der.identifier(EXTENDED_USAGE),
        Der.bytes(Der.sequence(Der.identifier(SERVER), Der.identifier(CLIENT))));
  }

  private static byte[] names(String uri) {
    return Der.sequence(
        Der.identifier(ALTERNATIVE_NAME),
        Der.bytes(
            Der.sequence(
                Der.tagged(URI_NAME, uri.getBytes(StandardCharsets.US_ASCII)),
                Der.tagged(IP_NAME, LOOPBACK))));
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(
      PrivateKey signer,
      X500Principal issuer,
      X500Principal subject,
      KeyPair pair,
      Instant from,
      Instant until,
      byte[]... extensions) {
    byte[] algorithm = Der.sequence(Der.identifier(ECDSA_WITH_SHA256));
    byte[] body =
        Der.sequence(
            Der.tagged(EXPLICIT_0, Der.integer(BigInteger.TWO)),
            Der.integer(BigInteger.valueOf(SERIALS.incrementAndGet())),
            algorithm,
            issuer.getEncoded(),
            Der.sequence(Der.time(from), Der.time(until)),
            subject.getEncoded(),
            pair.getPublic().getEncoded(),
            Der.tagged(EXPLICIT_3, Der.sequence(extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer);
      signature.update(body);
      byte[] all = Der.sequence(body, algorithm, Der.bits(signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(all));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
