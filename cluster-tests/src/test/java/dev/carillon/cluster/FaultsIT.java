package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Three instances write and read the same items through near caches and send each other numbers,
 * while the network between them fails, one is frozen, one is killed and comes back: no read is
 * older than the bound on staleness, and each number comes, is stood for, or is told to be lost.
 */
class FaultsIT {
  private static final long BOUND = SECONDS.toNanos(3);

  /** How long a newer version may have been visible before its writer or reader noted that. */
  private static final long NOISE = SECONDS.toNanos(1) / 2;

  @Test
  void nothingIsStaleAndNothingIsLostUnreportedWhateverHappens() {
    try (FaultyCluster cluster =
        new FaultyCluster(
            3,
            "carillon.max-staleness=3s",
            "carillon.retry.max=1s",
            "carillon.backlog.max-entries=256")) {
      cluster.begin();
      packetsAreLost(cluster);
      oneHearsNothingOfAnother(cluster);
      oneIsCutOffUntilTheGridSplits(cluster);
      oneIsFrozen(cluster);
      oneIsKilledAndComesBack(cluster);
      cluster.end();
      assertNothingIsStale(cluster.staleness());
      assertNothingIsLost(cluster.ledger());
    }
  }

  private static void packetsAreLost(FaultyCluster cluster) {
    cluster.islands().loss(5);
    cluster.awaitSent(0, 100);
    assertThat(cluster.islands().dropped()).as("lost packets").isPositive();
    cluster.islands().heal();
    cluster.awaitVouched();
  }

  private static void oneHearsNothingOfAnother(FaultyCluster cluster) {
    cluster.islands().oneWay(1, 0);
    cluster.awaitUnsure(0, 1);
    cluster.islands().heal();
    cluster.awaitVouched();
  }

  private static void oneIsCutOffUntilTheGridSplits(FaultyCluster cluster) {
    cluster.islands().isolate(2);
    cluster.awaitUnsure(0, 1, 2);
    cluster.awaitGrid(0, 2);
    cluster.awaitGrid(2, 1);
    cluster.islands().heal();
    cluster.awaitVouched();
    cluster.awaitGrid(2, 3);
  }

  private static void oneIsFrozen(FaultyCluster cluster) {
    Processes.signal("STOP", cluster.server(1).pid());
    cluster.awaitUnsure(0, 2);
    Processes.signal("CONT", cluster.server(1).pid());
    cluster.awaitVouched();
  }

  private static void oneIsKilledAndComesBack(FaultyCluster cluster) {
    cluster.kill(2);
    cluster.awaitUnsure(0, 1);
    cluster.startAgain(2);
    cluster.awaitVouched();
  }

  private static void assertNothingIsStale(Staleness staleness) {
    assertThat(staleness.count("write"))
        .as(() -> "writes; failed were " + staleness.failures().stream().limit(5).toList())
        .isGreaterThan(100);
    assertThat(staleness.staleReads("read", BOUND + NOISE)).isEmpty();
    assertThat(staleness.staleReads("deaf", BOUND + NOISE))
        .as("the control: a cache that nobody tells of changes")
        .isNotEmpty();
  }

  private static void assertNothingIsLost(Ledger ledger) {
    assertThat(ledger.faults()).isEmpty();
    assertThat(ledger.withoutOne().faults()).as("the control: one number is missing").hasSize(1);
  }
}
