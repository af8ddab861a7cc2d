package dev.carillon.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks at the certificates of the other end, whoever signed them: that they are valid now, that
 * none is denied, and what they let their holder be. A session that is resumed carries those of its
 * first handshake, so this is done after each. Thread-safe.
 */
final class PartyCheck {
  private final Set<String> clusters;
  private final InstantSource clock;
  private final Supplier<DenyList> denied;

  /**
   * Makes the check.
   *
   * @param clusters those whose members are let in
   */
  PartyCheck(Set<String> clusters, InstantSource clock, Supplier<DenyList> denied) {
    this.clusters = clusters;
    this.clock = clock;
    this.denied = denied;
  }

  /** Checks who has connected: an instance or a controller. */
  CertifiedParty caller(X509Certificate[] chain) throws CertificateException {
    CertifiedParty party = anybody(chain);
    if (clusters.stream().noneMatch(party::mayControl)) {
      throw new RefusedException(
          chain[0],
          "its certificate has no URI carillon://… or carillon-controller://… of "
              + CarillonUri.quoted(clusters));
    }
    return party;
  }

  /** Checks who was connected to: an instance. */
  CertifiedParty service(X509Certificate[] chain) throws CertificateException {
    CertifiedParty party = anybody(chain);
    if (!party.isInstanceOf(clusters)) {
      throw RefusedException.foreign(
          chain[0], "its certificate has no URI carillon://… of " + CarillonUri.quoted(clusters));
    }
    return party;
  }

  private CertifiedParty anybody(X509Certificate[] chain) throws CertificateException {
    valid(chain);
    DenyList now = denied.get();
    for (X509Certificate each : chain) {
      if (now.has(each)) {
        throw new RefusedException(
            chain[0], "serial number " + each.getSerialNumber().toString(16) + " is denied");
      }
    }
    return CertifiedParty.of(chain[0]);
  }

  /** Checks that certificates are valid now. */
  void valid(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0) {
      throw new CertificateException("it shows no certificate");
    }
    for (X509Certificate each : chain) {
      String fault = fault(each, clock.instant());
      if (!fault.isEmpty()) {
        String whose =
            each.equals(chain[0]) ? "its certificate " : CertifiedParty.subject(each) + " ";
        throw new RefusedException(chain[0], whose + fault);
      }
    }
  }

  /** Returns why a certificate is not valid at a time; empty if it is. */
  static String fault(X509Certificate certificate, Instant at) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (at.isBefore(from)) {
      return "is not valid before " + from;
    }
    return at.isAfter(until) ? "has expired at " + until : "";
  }
}
