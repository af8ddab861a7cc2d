package dev.carillon.benchmarks.garbage;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.contender.Seat;
import dev.carillon.benchmarks.contender.Sink;
import dev.carillon.benchmarks.process.KeySet;
import dev.carillon.benchmarks.process.NodeHandle;
import dev.carillon.benchmarks.process.SevereOnly;
import dev.carillon.benchmarks.process.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One receiving end in the measured process, the sender and another receiver in others: all that
 * any thread here allocates for a burst.
 */
@State(Scope.Benchmark)
public class ReceiverGarbage implements Sink {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Who is measured. */
  @Param({"BARE_RMI", "JGROUPS", "CARILLON_DEFAULTS"})
  public Entrant entrant = Entrant.CARILLON_DEFAULTS;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<NodeHandle> nodes = new ArrayList<>();
  private volatile KeySet keys = KeySet.of(0);

  @Override
  public void applied(String key) {
    keys.applied(key);
  }

  @Override
  public void covered() {
    keys.covered();
  }

  /** Starts the receivers, then the sender. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    SevereOnly.log();
    List<Integer> ports = Seat.freePorts(3);
    open.add(entrant.contender().receive(new Seat(1, ports), this));
    nodes.add(new NodeHandle(entrant, List.of(2), ports));
    nodes.add(new NodeHandle(entrant, List.of(0), ports));
  }

  /** Lets the sender send a burst and waits for it to arrive. */
  @Benchmark
  @OperationsPerInvocation(SenderGarbage.KEYS)
  public void burst() throws Exception {
    keys = KeySet.of(SenderGarbage.KEYS);
    nodes.get(0).expect(SenderGarbage.KEYS);
    nodes.get(1).burst(1, SenderGarbage.KEYS);
    Tally tally = keys.await(PATIENCE).and(nodes.get(0).tally());
    if (tally.missing() > 0) {
      throw new IllegalStateException(tally.toString());
    }
  }

  /** Ends everything. */
  @TearDown(Level.Trial)
  public void stop() throws Exception {
    for (NodeHandle node : nodes) {
      node.close();
    }
    for (AutoCloseable each : open) {
      each.close();
    }
  }
}
