package dev.carillon.testing;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.util.Set;

/** Instances for tests, as they introduce themselves. */
public final class Instances {
  private Instances() {}

  /** Returns an instance of role "web" at a port of loopback. */
  public static Introduction web(String name, long incarnation, int port, String... held) {
    return instance(name, incarnation, "web", port, HeldCaches.of(Set.of(held)));
  }

  /** Returns an instance at a port of loopback. */
  public static Introduction instance(
      String name, long incarnation, String role, int port, HeldCaches held) {
    return new Introduction(
        new InstanceId(name, incarnation),
        "carillon",
        role,
        new Address("127.0.0.1", port),
        held,
        1_000,
        5_000,
        false);
  }
}
