package dev.carillon.tls;

import dev.carillon.tls.CarillonUri.Kind;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The holder of a certificate.
 *
 * @param subject its name, for a log line
 * @param uris what it may be
 */
record CertifiedParty(String subject, List<CarillonUri> uris) implements Party {
  private static final int URI_NAME = 6;
  private static final int MAX_SUBJECT = 200;

  static CertifiedParty of(X509Certificate certificate) {
    List<CarillonUri> uris = new ArrayList<>();
    for (List<?> name : alternativeNames(certificate)) {
      if (name.get(0) instanceof Integer type && type == URI_NAME) {
        CarillonUri.parse(String.valueOf(name.get(1))).ifPresent(uris::add);
      }
    }
    return new CertifiedParty(subject(certificate), List.copyOf(uris));
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Returns who a certificate says it is of, fit for a log. */
  static String subject(X509Certificate certificate) {
    return plain(certificate.getSubjectX500Principal().getName());
  }

  /** Returns what somebody else wrote, fit for a log. */
  static String plain(@Nullable String text) {
    String name = String.valueOf(text).replaceAll("[^ -~]", "?");
    return name.length() <= MAX_SUBJECT ? name : name.substring(0, MAX_SUBJECT) + "...";
  }

  @Override
  public boolean mayDeliverAs(String cluster, String instanceName) {
    return uris.stream().anyMatch(uri -> uri.coversInstance(cluster, instanceName));
  }

  @Override
  public boolean mayControl(String cluster) {
    return uris.stream().anyMatch(uri -> uri.cluster().equals(cluster));
  }

  boolean isInstanceOf(Set<String> clusters) {
    return uris.stream()
        .anyMatch(uri -> uri.kind() == Kind.INSTANCE && clusters.contains(uri.cluster()));
  }

  Set<String> clusters() {
    return uris.stream().map(CarillonUri::cluster).collect(Collectors.toUnmodifiableSet());
  }
}
