package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Fleet;
import java.io.IOException;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** How long a caller waits for a key to be confirmed by all, calling again as soon as it is. */
final class Await implements Measurement {
  private static final int WARM_UP_KEYS = 20_000;
  private static final Entrant[] ENTRANTS = {
    Entrant.NAIVE_RMI, Entrant.CARILLON, Entrant.CARILLON_TLS
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
    Table table =
        new Table("call → confirmed by both", "median µs", "p99 µs", "of naive RMI", "target");
    for (Entrant entrant : run.of(ENTRANTS)) {
      table.row(
          entrant.title(),
          String.format(Locale.ROOT, "%.0f", median.median(entrant)),
          String.format(Locale.ROOT, "%.0f", p99.median(entrant)),
          median.ratioText(entrant, Entrant.NAIVE_RMI),
          entrant == Entrant.CARILLON ? verdict() : "");
    }
    run.publish("await", "await() in a closed loop", table);
  }

  private void measure(Entrant entrant, Run run) throws IOException {
    try (Fleet fleet = Fleet.ofThree(entrant)) {
      fleet.confirm(WARM_UP_KEYS);
      fleet.settle();
      Histogram took = Quantiles.of(fleet.confirm(run.amount(20_000, 5_000)));
      median.add(entrant, Quantiles.micros(took, 50));
      p99.add(entrant, Quantiles.micros(took, 99));
      run.progress("%s: median %.0f µs", entrant.title(), Quantiles.micros(took, 50));
    }
  }

  private String verdict() {
    return Target.verdict(
        Target.atMost(1, median.ratio(Entrant.CARILLON, Entrant.NAIVE_RMI), "of naive RMI"));
  }
}
