package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Burst;
import dev.carillon.benchmarks.process.Fleet;
import dev.carillon.benchmarks.process.Tally;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many distinct keys a second arrive at the last receiver, sent from one and four threads. */
final class Throughput implements Measurement {
  private static final int WARM_UPS = 3;

  /** The fastest need a tenth of a second for one: a single one would say little. */
  private static final int BURSTS = 3;

  private static final Entrant[] ENTRANTS = {
    Entrant.RAW,
    Entrant.BARE_RMI,
    Entrant.JGROUPS,
    Entrant.HAZELCAST,
    Entrant.NAIVE_RMI,
    Entrant.CARILLON,
    Entrant.CARILLON_TLS
  };

  private final List<Load> loads = List.of(new Load(1), new Load(4));

  /** What came of sending from a number of threads. */
  private static final class Load {
    private final int threads;
    private final Scores perSecond = new Scores();
    private final Scores cpuPerMillion = new Scores();
    private final Map<Entrant, Tally> tallies = new EnumMap<>(Entrant.class);

    Load(int threads) {
      this.threads = threads;
    }

    void add(Entrant entrant, Burst burst, long cpuNanos) {
      cpuPerMillion.add(entrant, cpuNanos / 1e3 / burst.keys());
      perSecond.add(entrant, burst.perSecond());
      tallies.merge(entrant, burst.tally(), Tally::and);
    }
  }

  @Override
  public void make(Run run) throws IOException {
    int keys = run.amount(1_000_000, 200_000);
    for (int round = 1; round <= run.rounds(); round++) {
      for (Entrant entrant : run.of(ENTRANTS)) {
        measure(entrant, entrant.share(keys), run);
      }
    }
    run.publish("throughput", "Throughput: one sender, two receivers", table(run, keys));
  }

  private void measure(Entrant entrant, int keys, Run run) throws IOException {
    try (Fleet fleet = Fleet.ofThree(entrant)) {
      for (int i = 0; i < WARM_UPS; i++) {
        fleet.burst(loads.get(i % loads.size()).threads, keys);
      }
      for (int i = 0; i < BURSTS * loads.size(); i++) {
        Load load = loads.get(i % loads.size());
        fleet.settle();
        long before = fleet.cpuNanos();
        Burst burst = fleet.burst(load.threads, keys);
        load.add(entrant, burst, fleet.cpuNanos() - before);
        run.progress(
            "%s, %d threads: %,.0f/s %s",
            entrant.title(), load.threads, burst.perSecond(), burst.tally());
      }
    }
  }

  private Table table(Run run, int keys) {
    Table table =
        new Table(
            String.format(Locale.ROOT, "bursts of %,d keys", keys),
            "threads",
            "keys/s",
            "of raw TCP",
            "of bare RMI",
            "of JGroups",
            "CPU s per million, all three",
            "of bare RMI",
            "lost",
            "covers",
            "target");
    for (Load load : loads) {
      for (Entrant entrant : run.of(ENTRANTS)) {
        Scores scores = load.perSecond;
        Tally tally = load.tallies.getOrDefault(entrant, Tally.NONE);
        table.row(
            entrant.title(),
            load.threads,
            String.format(Locale.ROOT, "%,.0f", scores.median(entrant)),
            scores.ratioText(entrant, Entrant.RAW),
            scores.ratioText(entrant, Entrant.BARE_RMI),
            scores.ratioText(entrant, Entrant.JGROUPS),
            String.format(Locale.ROOT, "%.2f", load.cpuPerMillion.median(entrant)),
            load.cpuPerMillion.ratioText(entrant, Entrant.BARE_RMI),
            tally.missing(),
            tally.covers(),
            entrant == Entrant.CARILLON ? verdict(scores, tally) : "");
      }
    }
    return table;
  }

  private static String verdict(Scores scores, Tally tally) {
    return Target.verdict(
        Target.atLeast(0.8, scores.ratio(Entrant.CARILLON, Entrant.BARE_RMI), "of bare RMI"),
        Target.atLeast(2.5, scores.ratio(Entrant.CARILLON, Entrant.JGROUPS), "of JGroups"),
        Target.atMost(
            0, (double) (tally.covers() + tally.missing() + tally.duplicates()), "lost or covered"),
        Target.atLeast(0.5, scores.ratio(Entrant.CARILLON, Entrant.RAW), "of raw TCP (the goal)"));
  }
}
