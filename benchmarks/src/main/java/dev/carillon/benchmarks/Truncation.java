package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Burst;
import dev.carillon.benchmarks.process.Fleet;
import java.io.IOException;
import java.util.Locale;

/**
 * What becomes of a burst that is larger than the backlog: from which key on peers get whole
 * flushes instead of keys, and what that does to the time until the last is applied.
 */
final class Truncation implements Measurement {
  private static final int WARM_UPS = 3;
  private static final Entrant[] ENTRANTS = {Entrant.CARILLON, Entrant.CARILLON_DEFAULTS};

  @Override
  public void make(Run run) throws IOException {
    int keys = run.amount(1_000_000, 200_000);
    Table table =
        new Table(
            String.format(Locale.ROOT, "a burst of %,d keys from one thread", keys),
            "round",
            "keys/s accepted and applied or covered",
            "first key covered",
            "keys covered",
            "whole flushes that covered them");
    for (int round = 1; round <= run.rounds(); round++) {
      for (Entrant entrant : run.of(ENTRANTS)) {
        Burst burst = measure(entrant, keys);
        long first = burst.tally().firstMissing();
        table.row(
            entrant.title(),
            round,
            String.format(Locale.ROOT, "%,.0f", burst.perSecond()),
            first == keys ? "none" : String.format(Locale.ROOT, "%,d", first),
            String.format(
                Locale.ROOT, "%.1f %%", 100.0 * burst.tally().missing() / burst.tally().expected()),
            burst.tally().covers());
      }
    }
    run.publish("truncation", "A burst larger than the backlog", table);
  }

  private static Burst measure(Entrant entrant, int keys) throws IOException {
    try (Fleet fleet = Fleet.ofThree(entrant)) {
      for (int i = 0; i < WARM_UPS; i++) {
        fleet.burst(1, keys);
      }
      fleet.settle();
      return fleet.burst(1, keys);
    }
  }
}
