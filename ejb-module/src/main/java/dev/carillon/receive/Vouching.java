package dev.carillon.receive;

import dev.carillon.receive.Trust.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What the instances that may change a cache vouch for, from moment to moment. Thread-safe; reads
 * take no lock.
 */
public final class Vouching {
  private final Set<String> roles;
  private final LongSupplier clock;

  /** Replaced, never changed. */
  private volatile Trust trust;

  Vouching(Set<String> roles, LongSupplier clock, Trust trust) {
    this.roles = Set.copyOf(roles);
    this.clock = clock;
    this.trust = trust;
  }

  /** Returns the trust of an instance that nobody else can be with: copies are served for ever. */
  public static Vouching alone() {
    long now = System.nanoTime();
    return new Vouching(Set.of(), System::nanoTime, new Trust(0, true, now, now, List.of()));
  }

  /** Returns the trust of an instance that cannot hear of the others: copies live by their age. */
  public static Vouching deaf(Duration bound) {
    long now = System.nanoTime();
    return new Vouching(
        Set.of(), System::nanoTime, new Trust(bound.toNanos(), false, now, now, List.of()));
  }

  void update(long bound, boolean joined, long floor, long awake, List<Promise> all) {
    List<Promise> promises =
        roles.isEmpty()
            ? all
            : all.stream().filter(promise -> roles.contains(promise.sender().role())).toList();
    trust = new Trust(bound, joined, floor, awake, promises);
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
