package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Fleet;
import dev.carillon.benchmarks.process.NodeHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is left on the heaps after each million keys, in bursts that fit into the backlog. */
final class Heap implements Measurement {
  private static final int BURST = 50_000;

  /** From here on the heap has to be level: the backlog is full and the code is warm. */
  private static final int FULL_AFTER = 2;

  @Override
  public void make(Run run) throws IOException {
    List<long[]> samples = new ArrayList<>();
    try (Fleet fleet = Fleet.ofThree(Entrant.CARILLON_DEFAULTS)) {
      for (int step = 0; step < 10; step++) {
        for (int sent = 0; sent < run.amount(1_000_000, 100_000); sent += BURST) {
          fleet.burst(1, BURST);
        }
        samples.add(liveBytes(fleet));
      }
    }
    run.publish("heap", "Heap after garbage collection", table(run, samples));
  }

  private static long[] liveBytes(Fleet fleet) throws IOException {
    List<NodeHandle> nodes = fleet.all();
    long[] bytes = new long[nodes.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = nodes.get(i).liveHeapBytes();
    }
    return bytes;
  }

  private static Table table(Run run, List<long[]> samples) {
    Table table =
        new Table("keys sent", "sender MiB", "receiver 1 MiB", "receiver 2 MiB", "target");
    for (int step = 0; step < samples.size(); step++) {
      long[] bytes = samples.get(step);
      table.row(
          String.format(Locale.ROOT, "%,d", (step + 1) * run.amount(1_000_000, 100_000)),
          mebibytes(bytes[0]),
          mebibytes(bytes[1]),
          mebibytes(bytes[2]),
          step == samples.size() - 1 ? verdict(samples, run) : "");
    }
    return table;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1_048_576.0);
  }

  /** Compares the later samples with the earlier ones, node by node. */
  private static String verdict(List<long[]> samples, Run run) {
    int half = samples.size() / 2;
    double keys = (double) half * run.amount(1_000_000, 100_000);
    double most = Double.NEGATIVE_INFINITY;
    for (int node = 0; node < samples.get(0).length; node++) {
      double early = median(samples.subList(FULL_AFTER - 1, half), node);
      double late = median(samples.subList(half, samples.size()), node);
      most = Math.max(most, (late - early) / keys);
    }
    return Target.verdict(Target.atMost(1, most, "bytes more for each key"));
  }

  private static double median(List<long[]> samples, int node) {
    return Quantiles.median(samples.stream().map(sample -> (double) sample[node]).toList());
  }
}
