package dev.carillon.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** A certificate whose holder is not let in; names who it says it is of. */
final class RefusedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final String subject;
  private final boolean foreign;

  /** Refuses one whose holder may be of this cluster: it has expired, or is denied. */
  RefusedException(X509Certificate certificate, String reason) {
    this(certificate, reason, false);
  }

  private RefusedException(X509Certificate certificate, String reason, boolean foreign) {
    super(reason);
    this.subject = CertifiedParty.subject(certificate);
    this.foreign = foreign;
  }

  /** Refuses one whose holder is not of this cluster. */
  static RefusedException foreign(X509Certificate certificate, String reason) {
    return new RefusedException(certificate, reason, true);
  }

  String subject() {
    return subject;
  }

  boolean isForeign() {
    return foreign;
  }
}
