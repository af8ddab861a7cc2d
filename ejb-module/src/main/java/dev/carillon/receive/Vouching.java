package dev.carillon.receive;

import dev.carillon.receive.Trust.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What the instances that may change one cache vouch for, from moment to moment. Thread-safe; reads
 * take no lock.
 */
public final class Vouching {
  private final String cache;
  private final Set<String> roles;
  private final LongSupplier clock;

  /** Replaced, never changed. */
  private volatile Trust trust;

  Vouching(String cache, Set<String> roles, LongSupplier clock, Trust trust) {
    this.cache = cache;
    this.roles = Set.copyOf(roles);
    this.clock = clock;
    this.trust = trust;
  }

  /** Returns the trust of an instance that nobody else can be with: copies are served for ever. */
  public static Vouching alone() {
    long now = System.nanoTime();
    return new Vouching("", Set.of(), System::nanoTime, new Trust(0, true, now, now, List.of()));
  }

  /** Returns the trust of an instance that cannot hear of the others: copies live by their age. */
  public static Vouching deaf(Duration bound) {
    long now = System.nanoTime();
    return new Vouching(
        "", Set.of(), System::nanoTime, new Trust(bound.toNanos(), false, now, now, List.of()));
  }

  /** Says whether instances of every role may change the cache. */
  boolean isOfAll() {
    return roles.isEmpty();
  }

  /**
   * Returns the promises that count here. Who says otherwise than this instance what must be alike
   * is among them whatever its role, and nobody can rest on its word.
   */
  List<Promise> promises(List<Promise> all) {
    return all.stream()
        .map(promise -> isRefused(promise) ? promise.broken() : promise)
        .filter(promise -> isRefused(promise) || isOfWriter(promise))
        .toList();
  }

  private boolean isOfWriter(Promise promise) {
    return roles.isEmpty() || roles.contains(promise.sender().role());
  }

  private boolean isRefused(Promise promise) {
    return promise.differences().stream()
        .anyMatch(difference -> difference.forbids(cache, roles, promise.sender().role()));
  }

  void update(Trust newTrust) {
    trust = newTrust;
  }

  /** Returns what is trusted now. */
  public Trust trust() {
    return trust;
  }

  /** Returns the time. */
  public long now() {
    return clock.getAsLong();
  }
}
