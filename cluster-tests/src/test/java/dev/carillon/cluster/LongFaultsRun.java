package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.network.SlowLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Five instances for some ten minutes, and all that can go wrong: what {@link FaultsIT} does for
 * longer, and besides delay, a step of the clock, a full disk, and no file descriptors left. Writes
 * what came of it into target/faults.md.
 */
class LongFaultsRun {
  private static final long BOUND = SECONDS.toNanos(5);
  private static final long NOISE = SECONDS.toNanos(1) / 2;

  /** How long each fault lasts. */
  private static final Duration HOLD = Duration.ofSeconds(Long.getLong("carillon.faults.hold", 45));

  /** The data grid gives up after 15 s. */
  private static final Duration PARTITION = Duration.ofSeconds(90);

  private static final Path WORK = Path.of(System.getProperty("work")).toAbsolutePath();
  private static final Path REPORT = WORK.resolveSibling("faults.md");
  private static final int ALL = 5;

  private final List<String> report = new ArrayList<>();

  @Test
  void nothingIsStaleAndNothingIsLostUnreportedWhateverHappens() throws IOException {
    try (SmallDisk disk = SmallDisk.at(WORK.resolve("small-disk"), "node5.log");
        SteppingClock clock = SteppingClock.at(WORK.resolve("clock"));
        FaultyCluster cluster =
            new FaultyCluster(
                ALL,
                site -> place(site, disk, clock),
                "hazelcast.max.no.heartbeat.seconds=15",
                "carillon.retry.max=1s",
                "carillon.service.life-time=10s",
                "carillon.backlog.max-entries=2048")) {
      long begin = System.nanoTime();
      cluster.begin();
      survive(cluster, "5 % of the packets lost", () -> loss(cluster));
      survive(cluster, "what one says and hears 300 ms late", () -> delay(cluster));
      survive(cluster, "one hears nothing of another", () -> oneWay(cluster));
      survive(cluster, "two cut off from three until the data grid split", () -> part(cluster));
      survive(cluster, "one frozen (SIGSTOP)", () -> frozen(cluster));
      survive(cluster, "one killed (kill -9) and started again", () -> killed(cluster));
      survive(cluster, "the clock of one an hour ahead and back", () -> stepped(cluster, clock));
      survive(cluster, "the disk of one full", () -> fullDisk(cluster, disk));
      survive(cluster, "one without file descriptors", () -> noDescriptors(cluster));
      cluster.end();
      write(cluster, System.nanoTime() - begin);
      assertNothingIsStaleOrLost(cluster);
    }
  }

  /** The fourth has a clock that can be stepped, the fifth a disk of its own. */
  private static Site place(Site site, SmallDisk disk, SteppingClock clock) {
    return switch (site.node()) {
      case "node4" -> site.under(clock.prefix());
      case "node5" -> site.under(disk.prefix());
      default -> site;
    };
  }

  private void survive(FaultyCluster cluster, String fault, Runnable what) {
    long begin = System.nanoTime();
    what.run();
    cluster.awaitVouched();
    cluster.takeNotes();
    report.add(fault + " | " + SECONDS.convert(Duration.ofNanos(System.nanoTime() - begin)));
    System.out.println("survived: " + report.get(report.size() - 1) + " s");
  }

  private static void loss(FaultyCluster cluster) {
    cluster.islands().loss(5);
    cluster.goOn(HOLD);
    assertThat(cluster.islands().dropped()).as("lost packets").isPositive();
    cluster.islands().heal();
  }

  private static void delay(FaultyCluster cluster) {
    Path log = WORK.resolve("slow-line.log");
    try (SlowLine line =
        cluster.islands().slowLine(0, FaultyCluster.CARILLON, Duration.ofMillis(300), log)) {
      cluster.goOn(HOLD);
      cluster.awaitVouched();
      assertThat(line.isInUse()).as("connections are slow").isTrue();
      cluster.islands().quickLine(0);
    }
  }

  private static void oneWay(FaultyCluster cluster) {
    cluster.islands().oneWay(1, 0);
    cluster.awaitUnsure(0, 1);
    cluster.goOn(HOLD);
    cluster.islands().heal();
  }

  private static void part(FaultyCluster cluster) {
    cluster.islands().part(2);
    cluster.awaitUnsure(0, 1, 2, 3, 4);
    cluster.goOn(PARTITION);
    cluster.awaitGrid(0, 2);
    cluster.awaitGrid(4, 3);
    cluster.islands().heal();
    cluster.awaitVouched();
    cluster.awaitGrid(0, ALL);
    cluster.awaitGrid(4, ALL);
  }

  private static void frozen(FaultyCluster cluster) {
    Processes.signal("STOP", cluster.server(1).pid());
    cluster.awaitUnsure(0, 2, 3, 4);
    cluster.goOn(HOLD);
    Processes.signal("CONT", cluster.server(1).pid());
  }

  private static void killed(FaultyCluster cluster) {
    cluster.kill(2);
    cluster.awaitUnsure(0, 1, 3, 4);
    cluster.goOn(HOLD);
    cluster.startAgain(2);
  }

  private static void stepped(FaultyCluster cluster, SteppingClock clock) {
    clock.step("+3600");
    cluster.goOn(HOLD.dividedBy(2));
    cluster.awaitLogged(3, "CAR1015");
    cluster.awaitVouched();
    clock.step("+0");
    cluster.goOn(HOLD.dividedBy(2));
  }

  private static void fullDisk(FaultyCluster cluster, SmallDisk disk) {
    disk.fill();
    cluster.goOn(HOLD);
    cluster.awaitVouched();
    cluster.awaitSent(4, 100);
    assertThat(disk.isFull()).as("the disk is full").isTrue();
    disk.free();
  }

  private static void noDescriptors(FaultyCluster cluster) {
    Descriptors of = new Descriptors(cluster.server(3).pid());
    of.leaveNone();
    cluster.goOn(HOLD);
    of.leaveMany();
    cluster.awaitLogged(3, "Too many open files");
  }

  private void write(FaultyCluster cluster, long nanos) throws IOException {
    Staleness staleness = cluster.staleness();
    Ledger ledger = cluster.ledger();
    List<String> lines =
        new ArrayList<>(List.of("| fault | seconds until all was well |", "|---|---|"));
    report.forEach(line -> lines.add("| " + line + " |"));
    lines.add("");
    lines.add(
        "| of " + ALL + " instances in " + SECONDS.convert(Duration.ofNanos(nanos)) + " s | |");
    lines.add("|---|---|");
    lines.add(row("faults survived", report.size()));
    lines.add(row("writes", staleness.count("write")));
    lines.add(row("reads checked", staleness.count("read")));
    lines.add(row("stale reads", staleness.staleReads("read", BOUND + NOISE).size()));
    lines.add(
        row(
            "stale reads of a cache that nobody tells of changes",
            staleness.staleReads("deaf", BOUND + NOISE).size()));
    lines.add(row("numbers sent", ledger.sent()));
    lines.add(row("arrivals of a number", ledger.applied()));
    lines.add(row("flushes and losses told in their place", ledger.told()));
    lines.add(row("lost unreported", ledger.faults().size()));
    Files.write(REPORT, lines);
  }

  private static String row(String what, long count) {
    return "| " + what + " | " + String.format(Locale.ROOT, "%,d", count) + " |";
  }

  private static void assertNothingIsStaleOrLost(FaultyCluster cluster) {
    Staleness staleness = cluster.staleness();
    assertThat(staleness.staleReads("read", BOUND + NOISE)).isEmpty();
    assertThat(staleness.staleReads("deaf", BOUND + NOISE)).as("the control").isNotEmpty();
    assertThat(cluster.ledger().faults()).isEmpty();
    assertThat(cluster.ledger().withoutOne().faults()).as("the control").hasSize(1);
  }
}
