package dev.carillon.tls;

import dev.carillon.config.InvalidConfigException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom the own certificate must be of.
 *
 * @param cluster the cluster; null for a caller from outside, which is of whatever its own says
 * @param instanceName the instance's name; null for a caller from outside
 * @param host what others connect to; null for a caller from outside
 */
record Owner(@Nullable String cluster, @Nullable String instanceName, @Nullable String host) {
  static final Owner CALLER = new Owner(null, null, null);

  boolean isInstance() {
    return instanceName != null;
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
