package dev.carillon.benchmarks.garbage;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.contender.Seat;
import dev.carillon.benchmarks.contender.Sending;
import dev.carillon.benchmarks.process.Keys;
import dev.carillon.benchmarks.process.NodeHandle;
import dev.carillon.benchmarks.process.SevereOnly;
import dev.carillon.benchmarks.process.Tally;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The sending end in the measured process, two receiving ends in others: all that any thread here
 * allocates until the last key of a burst has arrived. The keys themselves exist before.
 */
@State(Scope.Benchmark)
public class SenderGarbage {
  /** Fits into the default backlog. */
  static final int KEYS = 50_000;

  /** Who is measured. */
  @Param({"BARE_RMI", "JGROUPS", "CARILLON_DEFAULTS"})
  public Entrant entrant = Entrant.CARILLON_DEFAULTS;

  private List<String> keys = List.of();
  private List<NodeHandle> receivers = List.of();
  private Sending sending = new NothingSent();

  /** Starts the receivers and connects. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    SevereOnly.log();
    keys = IntStream.range(0, KEYS).mapToObj(Keys::of).toList();
    List<Integer> ports = Seat.freePorts(3);
    receivers =
        List.of(
            new NodeHandle(entrant, List.of(1), ports), new NodeHandle(entrant, List.of(2), ports));
    sending = entrant.contender().send(new Seat(0, ports));
  }

  /** Sends a burst and waits for it to arrive. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void burst() throws Exception {
    for (NodeHandle receiver : receivers) {
      receiver.expect(KEYS);
    }
    for (String key : keys) {
      sending.send(key);
    }
    for (NodeHandle receiver : receivers) {
      Tally tally = receiver.tally();
      if (tally.missing() > 0) {
        throw new IllegalStateException(tally.toString());
      }
    }
  }

  /** Ends everything. */
  @TearDown(Level.Trial)
  public void stop() throws Exception {
    sending.close();
    for (NodeHandle receiver : receivers) {
      receiver.close();
    }
  }

  private record NothingSent() implements Sending {
    @Override
    public void send(String key) {}

    @Override
    public void close() {}
  }
}
