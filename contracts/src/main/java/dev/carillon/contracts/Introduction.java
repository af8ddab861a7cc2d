package dev.carillon.contracts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
 * @param declared what it says of its near caches, as far as it knows them
 * @param recyclesFor why this incarnation is about to end and another one will come back; empty if
 *     it is not
 */
public record Introduction(
    InstanceId instance,
    String cluster,
    String role,
    Address address,
    HeldCaches held,
    long heartbeatMillis,
    long maxStalenessMillis,
    boolean ephemeral,
    List<CacheDeclaration> declared,
    String recyclesFor) {

  public Introduction {
    Objects.requireNonNull(instance, "instance");
    Names.require("cluster name", cluster);
    Names.require("role", role);
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(held, "held");
    if (heartbeatMillis <= 0 || maxStalenessMillis <= 0) {
      throw new IllegalArgumentException("heartbeat and max-staleness must be positive");
    }
    declared = List.copyOf(declared);
    if (declared.size() > CacheDeclaration.MAX_CACHES) {
      throw new IllegalArgumentException(
          "declared caches must be at most "
              + CacheDeclaration.MAX_CACHES
              + " but are "
              + declared.size());
    }
    if (!recyclesFor.isEmpty()) {
      Names.require("reason", recyclesFor);
    }
  }

  /** Makes the introduction of an instance that stays. */
  public Introduction(
      InstanceId instance,
      String cluster,
      String role,
      Address address,
      HeldCaches held,
      long heartbeatMillis,
      long maxStalenessMillis,
      boolean ephemeral,
      List<CacheDeclaration> declared) {
    this(
        instance,
        cluster,
        role,
        address,
        held,
        heartbeatMillis,
        maxStalenessMillis,
        ephemeral,
        declared,
        "");
  }

  /** Makes the introduction of an instance that declares no near caches. */
  public Introduction(
      InstanceId instance,
      String cluster,
      String role,
      Address address,
      HeldCaches held,
      long heartbeatMillis,
      long maxStalenessMillis,
      boolean ephemeral) {
    this(
        instance,
        cluster,
        role,
        address,
        held,
        heartbeatMillis,
        maxStalenessMillis,
        ephemeral,
        List.of());
  }

  /**
   * Returns this introduction with more declarations, which replace those of the same caches; of
   * more than {@value CacheDeclaration#MAX_CACHES} caches, those that were declared first.
   */
  public Introduction declaring(Collection<CacheDeclaration> more) {
    List<CacheDeclaration> all = new ArrayList<>(declared);
    for (CacheDeclaration each : more) {
      all.removeIf(old -> old.cache().equals(each.cache()));
      all.add(each);
    }
    return new Introduction(
        instance,
        cluster,
        role,
        address,
        held,
        heartbeatMillis,
        maxStalenessMillis,
        ephemeral,
        all.subList(0, Math.min(all.size(), CacheDeclaration.MAX_CACHES)),
        recyclesFor);
  }

  /** Returns this introduction with why the incarnation is about to end; empty if it goes on. */
  public Introduction recyclingFor(String reason) {
    return new Introduction(
        instance,
        cluster,
        role,
        address,
        held,
        heartbeatMillis,
        maxStalenessMillis,
        ephemeral,
        declared,
        reason);
  }

  /** Returns what it says of a cache; nothing if it knows of no such near cache. */
  public Optional<CacheDeclaration> declared(String cache) {
    return declared.stream().filter(each -> each.cache().equals(cache)).findFirst();
  }
}
