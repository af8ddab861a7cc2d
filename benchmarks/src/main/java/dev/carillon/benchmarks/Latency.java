package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Fleet;
import java.io.IOException;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** How long a key takes from the call to the last receiver, at 500 keys a second. */
final class Latency implements Measurement {
  private static final int PER_SECOND = 500;
  private static final int WARM_UP_KEYS = 20_000;
  private static final int WARM_UP_PER_SECOND = 5_000;
  private static final Entrant[] ENTRANTS = {
    Entrant.RAW,
    Entrant.BARE_RMI,
    Entrant.JGROUPS,
    Entrant.HAZELCAST,
    Entrant.NAIVE_RMI,
    Entrant.CARILLON,
    Entrant.CARILLON_TLS
  };

  private final Scores median = new Scores();
  private final Scores p99 = new Scores();

  @Override
  public void make(Run run) throws IOException {
    for (int round = 1; round <= run.rounds(); round++) {
      for (Entrant entrant : run.of(ENTRANTS)) {
        measure(entrant, run);
      }
    }
    run.publish(
        "latency", "Latency: 500 keys a second, from the call to the last receiver", table(run));
  }

  private void measure(Entrant entrant, Run run) throws IOException {
    try (Fleet fleet = Fleet.ofThree(entrant)) {
      fleet.pace(WARM_UP_KEYS, WARM_UP_PER_SECOND);
      fleet.settle();
      fleet.pace(2 * PER_SECOND, PER_SECOND);
      Histogram took = Quantiles.of(fleet.pace(run.amount(10, 4) * PER_SECOND, PER_SECOND));
      median.add(entrant, Quantiles.micros(took, 50));
      p99.add(entrant, Quantiles.micros(took, 99));
      run.progress(
          "%s: median %.0f µs, p99 %.0f µs",
          entrant.title(), Quantiles.micros(took, 50), Quantiles.micros(took, 99));
    }
  }

  private Table table(Run run) {
    Table table =
        new Table(
            "call → applied at both",
            "median µs",
            "p99 µs",
            "median of bare RMI",
            "p99 of bare RMI",
            "p99 of Hazelcast",
            "target");
    for (Entrant entrant : run.of(ENTRANTS)) {
      table.row(
          entrant.title(),
          String.format(Locale.ROOT, "%.0f", median.median(entrant)),
          String.format(Locale.ROOT, "%.0f", p99.median(entrant)),
          median.ratioText(entrant, Entrant.BARE_RMI),
          p99.ratioText(entrant, Entrant.BARE_RMI),
          p99.ratioText(entrant, Entrant.HAZELCAST),
          entrant == Entrant.CARILLON ? verdict() : "");
    }
    return table;
  }

  private String verdict() {
    return Target.verdict(
        Target.atMost(1.15, median.ratio(Entrant.CARILLON, Entrant.BARE_RMI), "median of bare RMI"),
        Target.atMost(2, p99.ratio(Entrant.CARILLON, Entrant.HAZELCAST), "p99 of Hazelcast"));
  }
}
