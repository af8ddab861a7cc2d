package dev.carillon.cluster.hostile;

import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** An instance of the product, as the main class of a JVM; it prints its events. */
final class ProductTarget {
  private ProductTarget() {}

  public static void main(String... arguments) throws IOException {
    CarillonConfig config =
        CarillonConfig.read(
            key -> Optional.ofNullable(System.getProperty(key)), "target/web", "web");
    try (CarillonInstance instance =
        CarillonInstance.start(
            config,
            Wiring.plain(
                event -> System.out.println(Target.EVENT + event),
                HeldCaches.of(Set.of(Target.CACHE)),
                new FixedMembership(config.members())))) {
      System.out.println(Target.LISTENING + instance.status().address());
      awaitEndOfInput();
    }
  }

  static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // whoever started this JVM is still there
    }
  }
}
