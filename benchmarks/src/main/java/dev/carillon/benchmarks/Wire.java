package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Fleet;
import dev.carillon.benchmarks.process.NodeHandle;
import java.io.IOException;
import java.util.Locale;

/**
 * How many bytes a key and receiver take under load, in both directions together: what the sender's
 * sockets write and read, as the JVM's flight recorder sees every call.
 */
final class Wire implements Measurement {
  private static final int RECEIVERS = 2;
  private static final Entrant[] ENTRANTS = {
    Entrant.RAW,
    Entrant.BARE_RMI,
    Entrant.JGROUPS,
    Entrant.HAZELCAST,
    Entrant.NAIVE_RMI,
    Entrant.CARILLON
  };

  private final Scores bytes = new Scores();

  @Override
  public void make(Run run) throws IOException {
    for (int round = 1; round <= run.rounds(); round++) {
      for (Entrant entrant : run.of(ENTRANTS)) {
        measure(entrant, entrant.share(run.amount(500_000, 100_000)));
      }
    }
    Table table =
        new Table("keys of 20 characters", "bytes a key and receiver", "of raw TCP", "target");
    for (Entrant entrant : run.of(ENTRANTS)) {
      table.row(
          entrant.title(),
          String.format(Locale.ROOT, "%.1f", bytes.median(entrant)),
          bytes.ratioText(entrant, Entrant.RAW),
          entrant == Entrant.CARILLON
              ? Target.verdict(Target.atMost(30, bytes.median(entrant), "bytes"))
              : "");
    }
    run.publish("wire", "Bytes on the wire under load", table);
  }

  private void measure(Entrant entrant, int keys) throws IOException {
    try (Fleet fleet = Fleet.ofThree(entrant)) {
      fleet.burst(1, keys);
      NodeHandle sender = fleet.sender();
      sender.recordTraffic();
      fleet.burst(1, keys);
      bytes.add(entrant, (double) sender.trafficBytes() / keys / RECEIVERS);
    }
  }
}
