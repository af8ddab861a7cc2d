package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Fleet;
import dev.carillon.benchmarks.process.NodeHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How much of a core each process of an idle cluster of eight uses. */
final class Idle implements Measurement {
  private static final int OTHERS = 7;
  private static final Entrant[] ENTRANTS = {
    Entrant.RAW, Entrant.JGROUPS, Entrant.HAZELCAST, Entrant.CARILLON
  };

  private final Scores mean = new Scores();
  private final Scores worst = new Scores();

  @Override
  public void make(Run run) throws IOException, InterruptedException {
    for (Entrant entrant : run.of(ENTRANTS)) {
      measure(entrant, run);
    }
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
    run.publish("idle", "An idle cluster of eight", table, outlook());
  }

  private void measure(Entrant entrant, Run run) throws IOException, InterruptedException {
    try (Fleet fleet = new Fleet(entrant, 1, 1, 1, 1, 1, 1, 1)) {
      Thread.sleep(run.amount(120_000, 5_000)); // until what runs once a second is compiled
      List<NodeHandle> nodes = fleet.all();
      List<Long> before = cpuNanos(nodes);
      long begin = System.nanoTime();
      Thread.sleep(run.amount(30_000, 10_000));
      List<Long> after = cpuNanos(nodes);
      double nanos = System.nanoTime() - begin;
      double sum = 0;
      double most = 0;
      for (int i = 0; i < nodes.size(); i++) {
        double percent = 100 * (after.get(i) - before.get(i)) / nanos;
        sum += percent;
        most = Math.max(most, percent);
      }
      mean.add(entrant, sum / nodes.size());
      worst.add(entrant, most);
      run.progress("%s: %.3f %%, worst %.3f %%", entrant.title(), sum / nodes.size(), most);
    }
  }

  private static List<Long> cpuNanos(List<NodeHandle> nodes) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (NodeHandle node : nodes) {
      nanos.add(node.cpuNanos());
    }
    return nanos;
  }

  /** Says what heartbeats cost in larger clusters, where each process beats to all others. */
  private String outlook() {
    double perPeer = (mean.median(Entrant.CARILLON) - mean.median(Entrant.RAW)) / OTHERS;
    return String.format(
        Locale.ROOT,
        "Above the JVM itself Carillon takes %.4f %% of a core for each peer; so, if that stays,"
            + " %.1f %% in a cluster of 100 and %.0f %% in one of 1,000.",
        perPeer,
        99 * perPeer,
        999 * perPeer);
  }
}
