package dev.carillon.tls;

import dev.carillon.config.InvalidConfigException;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom the own certificate must be of.
 *
 * @param cluster the cluster; null for a caller from outside, which is of whatever its own says
 * @param instanceName the instance's name; null for a caller from outside
 * @param host what others connect to; null for a caller from outside
 * @param shared the name that the DNS knows all instances by; null if none is known
 */
record Owner(
    @Nullable String cluster,
    @Nullable String instanceName,
    @Nullable String host,
    @Nullable String shared) {
  static final Owner CALLER = new Owner(null, null, null, null);

  /** An address and no name. */
  private static final Pattern BARE = Pattern.compile("[0-9.]+|[^:]*:[^:]*:.*");

  boolean isInstance() {
    return instanceName != null;
  }

  /** Returns the names that its certificate must have, since others ask for them. */
  Set<String> names() {
    return host == null
        ? Set.of()
        : Stream.of(host, shared)
            .filter(Objects::nonNull)
            .map(this::checkedAs)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns the name that the certificate of whoever is reached at a host must have. Of an address
   * that the DNS gave for a name, it is that name: no certificate is made for each address.
   */
  String checkedAs(String reached) {
    return shared != null && BARE.matcher(reached).matches() ? shared : reached;
  }

  /**
   * Checks the own certificate; returns the clusters whose members it has to do with.
   *
   * @throws InvalidConfigException if it is not the owner's
   */
  Set<String> clusters(Credentials own) {
    CertifiedParty party = CertifiedParty.of(own.certificate());
    if (cluster == null || instanceName == null) {
      if (party.clusters().isEmpty()) {
        throw own.source().fault(own + " has no URI carillon://… or carillon-controller://… in it");
      }
      return party.clusters();
    }
    if (!party.isInstanceOf(Set.of(cluster))) {
      throw own.source()
          .fault(own + " has no URI carillon://… of cluster \"" + cluster + "\" in it");
    }
    if (!party.mayDeliverAs(cluster, instanceName)) {
      throw own.source().fault(own + " does not cover the instance \"" + instanceName + "\"");
    }
    return Set.of(cluster);
  }
}
