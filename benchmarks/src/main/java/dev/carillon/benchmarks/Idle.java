package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Fleet;
import dev.carillon.benchmarks.process.NodeHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much of a core each process of an idle cluster of eight uses; the clusters of all entrants
 * are idle at the same time.
 */
final class Idle implements Measurement {
  private static final int OTHERS = 7;
  private static final Entrant[] ENTRANTS = {
    Entrant.RAW, Entrant.JGROUPS, Entrant.HAZELCAST, Entrant.CARILLON, Entrant.CARILLON_TLS
  };

  private final Scores mean = new Scores();
  private final Scores worst = new Scores();

  @Override
  public void make(Run run) throws IOException, InterruptedException {
    Map<Entrant, Fleet> fleets = new EnumMap<>(Entrant.class);
    try {
      for (Entrant entrant : run.of(ENTRANTS)) {
        fleets.put(entrant, new Fleet(entrant, 1, 1, 1, 1, 1, 1, 1));
      }
      measure(fleets, run);
    } finally {
      for (Fleet fleet : fleets.values()) {
        fleet.close();
      }
    }
    run.publish("idle", "An idle cluster of eight", table(run), outlook());
  }

  private void measure(Map<Entrant, Fleet> fleets, Run run)
      throws IOException, InterruptedException {
    Thread.sleep(run.amount(120_000, 5_000)); // until what runs once a second is compiled
    Map<Entrant, List<Long>> before = cpuNanos(fleets);
    long begin = System.nanoTime();
    Thread.sleep(run.amount(60_000, 10_000));
    Map<Entrant, List<Long>> after = cpuNanos(fleets);
    double nanos = System.nanoTime() - begin;
    after.forEach(
        (entrant, ends) -> {
          List<Long> begins = before.getOrDefault(entrant, ends);
          List<Long> used = new ArrayList<>();
          for (int i = 0; i < ends.size(); i++) {
            used.add(ends.get(i) - begins.get(i));
          }
          note(entrant, used, nanos, run);
        });
  }

  private static Map<Entrant, List<Long>> cpuNanos(Map<Entrant, Fleet> fleets) throws IOException {
    Map<Entrant, List<Long>> all = new EnumMap<>(Entrant.class);
    for (Map.Entry<Entrant, Fleet> each : fleets.entrySet()) {
      List<Long> nanos = new ArrayList<>();
      for (NodeHandle node : each.getValue().all()) {
        nanos.add(node.cpuNanos());
      }
      all.put(each.getKey(), nanos);
    }
    return all;
  }

  private void note(Entrant entrant, List<Long> used, double nanos, Run run) {
    double average = used.stream().mapToLong(each -> each).average().orElse(Double.NaN);
    double most = used.stream().mapToLong(each -> each).max().orElse(0);
    mean.add(entrant, 100 * average / nanos);
    worst.add(entrant, 100 * most / nanos);
    run.progress(
        "%s: %.3f %%, worst %.3f %%", entrant.title(), mean.median(entrant), worst.median(entrant));
  }

  private Table table(Run run) {
    Table table =
        new Table(
            "eight processes", "mean % of a core", "worst % of a core", "of JGroups", "target");
    for (Entrant entrant : run.of(ENTRANTS)) {
      table.row(
          entrant == Entrant.RAW ? "raw TCP: the JVM itself" : entrant.title(),
          String.format(Locale.ROOT, "%.3f", mean.median(entrant)),
          String.format(Locale.ROOT, "%.3f", worst.median(entrant)),
          mean.ratioText(entrant, Entrant.JGROUPS),
          entrant == Entrant.CARILLON
              ? Target.verdict(Target.atMost(0.5, worst.median(entrant), "% of a core"))
              : "");
    }
    return table;
  }

  /** Says what heartbeats cost in larger clusters, where each process beats to all others. */
  private String outlook() {
    double perPeer = (mean.median(Entrant.CARILLON) - mean.median(Entrant.RAW)) / OTHERS;
    return String.format(
        Locale.ROOT,
        "All clusters were idle side by side. Above the JVM itself Carillon takes %.4f %% of a core"
            + " for each peer; so, if that stays, %.1f %% in a cluster of 100 and %.0f %% in one of"
            + " 1,000.",
        perPeer,
        99 * perPeer,
        999 * perPeer);
  }
}
