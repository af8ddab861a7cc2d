package dev.carillon.contracts;

import java.util.Objects;

/**
 * How an instance introduces itself in a greeting.
 *
 * @param instance who it is
 * @param cluster the cluster it belongs to; instances of different clusters refuse each other
 * @param role its role
 * @param address where its service listens
 * @param held the caches it holds
 * @param heartbeatMillis how often it sends when idle, in milliseconds
 * @param maxStalenessMillis its bound on staleness, in milliseconds
 * @param ephemeral whether its name is gone after a restart
 */
public record Introduction(
    InstanceId instance,
    String cluster,
    String role,
    Address address,
    HeldCaches held,
    long heartbeatMillis,
    long maxStalenessMillis,
    boolean ephemeral) {

  public Introduction {
    Objects.requireNonNull(instance, "instance");
    Names.require("cluster name", cluster);
    Names.require("role", role);
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(held, "held");
    if (heartbeatMillis <= 0 || maxStalenessMillis <= 0) {
      throw new IllegalArgumentException("heartbeat and max-staleness must be positive");
    }
  }
}
