package dev.carillon.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** A certificate whose holder is not let in; names who it says it is of. */
final class RefusedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final String subject;

  RefusedException(X509Certificate certificate, String reason) {
    super(reason);
    subject = CertifiedParty.subject(certificate);
  }

  String subject() {
    return subject;
  }
}
