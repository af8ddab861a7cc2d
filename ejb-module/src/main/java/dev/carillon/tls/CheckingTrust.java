package dev.carillon.tls;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom the JDK trusts and {@link PartyCheck} lets in, so that who is refused is told so by
 * the handshake; and says who it was.
 */
final class CheckingTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager jdk;
  private final PartyCheck check;

  CheckingTrust(X509ExtendedTrustManager jdk, PartyCheck check) {
    this.jdk = jdk;
    this.check = check;
  }

  private interface Trusting {
    void check() throws CertificateException;
  }

  private void caller(X509Certificate[] chain, Trusting trusting) throws CertificateException {
    trusted(chain, trusting);
    check.caller(chain);
  }

  private void service(X509Certificate[] chain, Trusting trusting) throws CertificateException {
    trusted(chain, trusting);
    check.service(chain);
  }

  private void trusted(X509Certificate[] chain, Trusting trusting) throws CertificateException {
    check.valid(chain);
    try {
      trusting.check();
    } catch (CertificateException e) {
      throw isUnsigned(e)
          ? RefusedException.foreign(
              chain[0], "no CA of the trust store has signed its certificate")
          : new RefusedException(chain[0], String.valueOf(e.getMessage()));
    }
  }

  /** Says whether no CA was found; one of the right name and of another key is none. */
  static boolean isUnsigned(CertificateException e) {
    return e.getCause() instanceof CertPathBuilderException
        || e.getCause() instanceof CertPathValidatorException invalid
            && invalid.getReason() == BasicReason.INVALID_SIGNATURE;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    caller(chain, () -> jdk.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    caller(chain, () -> jdk.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    caller(chain, () -> jdk.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    service(chain, () -> jdk.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    service(chain, () -> jdk.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    service(chain, () -> jdk.checkServerTrusted(chain, type));
  }

  /**
   * Returns none: who connects shows whatever certificate it has, so that a refusal can name it.
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
