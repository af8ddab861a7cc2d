package dev.carillon.cluster.hostile;

import java.util.List;
import java.util.stream.Stream;

/** The attacks that take no time, and can be made wherever RMI is spoken. */
final class Attacks {
  private Attacks() {}

  static List<Attack> all() {
    return Stream.of(
            ObjectAttacks.all(),
            ProtocolAttacks.all(),
            List.of(ReplayAttack.attack()),
            SizeAttacks.all())
        .flatMap(List::stream)
        .toList();
  }
}
