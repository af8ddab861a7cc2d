package dev.carillon.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.port.Crowd;
import dev.carillon.benchmarks.port.GoodPeer;
import dev.carillon.benchmarks.process.Fleet;
import dev.carillon.benchmarks.process.Footprint;
import dev.carillon.benchmarks.process.NodeHandle;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.rmi.RemoteException;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a port costs and how it serves, without and under 5,000 connections that nobody uses: the
 * threads and the memory of its process, and the time a good peer's call takes.
 */
final class Port implements Measurement {
  private static final int CALLS = 200;
  private static final int WARM_UP_CALLS = 500;
  private static final int OTHER_FILES = 1_000;
  private static final Entrant[] ENTRANTS = {
    Entrant.NAIVE_RMI, Entrant.CARILLON, Entrant.CARILLON_TLS
  };

  private final Standing alone = new Standing();
  private final Standing crowded = new Standing();

  /** How a port stands under a number of connections. */
  private static final class Standing {
    private final Scores made = new Scores();
    private final Scores files = new Scores();
    private final Scores threads = new Scores();
    private final Scores heap = new Scores();
    private final Scores resident = new Scores();
    private final Latencies again = new Latencies();
    private final Latencies anew = new Latencies();
  }

  /** How long calls took, and how many failed. */
  private static final class Latencies {
    private final Scores median = new Scores();
    private final Scores p99 = new Scores();
    private final Scores failed = new Scores();

    void add(Entrant entrant, Call call) {
      Histogram took = Quantiles.of(new long[0]);
      int failures = 0;
      for (int i = 0; i < CALLS; i++) {
        try {
          took.recordValue(call.make());
        } catch (RemoteException e) {
          failures++;
        }
      }
      median.add(entrant, Quantiles.micros(took, 50));
      p99.add(entrant, Quantiles.micros(took, 99));
      failed.add(entrant, failures);
    }
  }

  /** Makes a call and says how long it took. */
  private interface Call {
    long make() throws RemoteException;
  }

  @Override
  public void make(Run run) throws IOException, InterruptedException {
    int connections = run.amount(5_000, 1_000);
    requireFiles(connections + OTHER_FILES);
    for (int round = 1; round <= run.rounds(); round++) {
      for (Entrant entrant : run.of(ENTRANTS)) {
        measure(entrant, connections, run);
      }
    }
    run.publish("port", "The port under idle connections", table(run, connections));
  }

  /** Java raises its own limit up to the hard one, so that is the one that counts. */
  private static void requireFiles(int count) {
    long most =
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
            .getMaxFileDescriptorCount();
    if (most < count) {
      throw new IllegalStateException(
          "a process may open "
              + most
              + " files (ulimit -Hn) and "
              + count
              + " are needed: raise the hard limit, or add --brief");
    }
  }

  private void measure(Entrant entrant, int connections, Run run)
      throws IOException, InterruptedException {
    try (Fleet fleet = new Fleet(entrant, 1);
        GoodPeer peer = GoodPeer.of(entrant, fleet.firstReceiversPort())) {
      for (int i = 0; i < run.amount(WARM_UP_CALLS, CALLS); i++) {
        peer.callAgain();
        peer.callAnew();
      }
      fleet.firstReceiver().touchHeap();
      look(entrant, alone, fleet.firstReceiver(), peer);
      try (Crowd crowd =
          Crowd.of(connections, fleet.firstReceiversPort(), entrant.callersSecurity())) {
        crowded.made.add(entrant, crowd.made());
        look(entrant, crowded, fleet.firstReceiver(), peer);
      }
      run.progress(
          "%s: %.0f threads, then %.0f",
          entrant.title(), alone.threads.median(entrant), crowded.threads.median(entrant));
    }
  }

  /** Looks at the process first: who says nothing is there for seconds only. */
  private static void look(Entrant entrant, Standing standing, NodeHandle node, GoodPeer peer)
      throws IOException {
    Footprint footprint = node.footprint();
    standing.files.add(entrant, (double) footprint.files());
    standing.threads.add(entrant, (double) footprint.threads());
    standing.resident.add(entrant, mebibytes(footprint.residentBytes()));
    standing.again.add(entrant, peer::callAgain);
    standing.anew.add(entrant, peer::callAnew);
    standing.heap.add(entrant, mebibytes(node.liveHeapBytes()));
  }

  private static double mebibytes(long bytes) {
    return bytes / 1_048_576.0;
  }

  private Table table(Run run, int connections) {
    Table table =
        new Table(
            "one process",
            "connections made",
            "held",
            "threads",
            "heap MiB",
            "resident MiB",
            "a call on an open connection, median µs",
            "p99 µs",
            "median of naive RMI",
            "on a new one, median µs",
            "p99 µs",
            "median of naive RMI",
            "failed",
            "target");
    for (Entrant entrant : run.of(ENTRANTS)) {
      row(table, entrant, 0, alone);
      row(table, entrant, connections, crowded);
    }
    return table;
  }

  private void row(Table table, Entrant entrant, int connections, Standing standing) {
    table.row(
        entrant.title(),
        connections == 0 ? 0 : number(standing.made, entrant) + " of " + connections,
        number(standing.files.median(entrant) - alone.files.median(entrant)),
        number(standing.threads, entrant),
        String.format(Locale.ROOT, "%.1f", standing.heap.median(entrant)),
        number(standing.resident, entrant),
        number(standing.again.median, entrant),
        number(standing.again.p99, entrant),
        standing.again.median.ratioText(entrant, Entrant.NAIVE_RMI),
        number(standing.anew.median, entrant),
        number(standing.anew.p99, entrant),
        standing.anew.median.ratioText(entrant, Entrant.NAIVE_RMI),
        number(standing.again.failed.median(entrant) + standing.anew.failed.median(entrant)),
        connections == 0 || entrant == Entrant.NAIVE_RMI ? "" : verdict(entrant, standing));
  }

  private static String verdict(Entrant entrant, Standing standing) {
    return Target.verdict(
        Target.atMost(1, standing.anew.p99.median(entrant) / 1e6, "s at p99 on a new one"),
        Target.atMost(
            0,
            List.of(standing.again, standing.anew).stream()
                .mapToDouble(each -> each.failed.median(entrant))
                .sum(),
            "failed"));
  }

  private static String number(Scores scores, Entrant entrant) {
    return number(scores.median(entrant));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
