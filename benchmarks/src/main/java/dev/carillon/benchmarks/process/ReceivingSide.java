package dev.carillon.benchmarks.process;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.contender.Seat;
import dev.carillon.benchmarks.contender.Sink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The receiving ends of a process, each with the keys that have arrived there. */
final class ReceivingSide {
  /** When nothing has come for so long, nothing will. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<End> ends = new ArrayList<>();

  /** A receiving end; kept, since some would be collected. */
  private static final class End implements Sink {
    private volatile KeySet keys = KeySet.of(0);
    private final AutoCloseable open;

    End(Entrant entrant, Seat seat) throws Exception {
      open = entrant.contender().receive(seat, this);
    }

    @Override
    public void applied(String key) {
      keys.applied(key);
    }

    @Override
    public void covered() {
      keys.covered();
    }

    @Override
    public String toString() {
      return open.toString();
    }
  }

  void open(Entrant entrant, Seat seat) throws Exception {
    ends.add(new End(entrant, seat));
  }

  long[] expect(int keys) {
    return expect(keys, KeySet::of);
  }

  long[] expectTimed(int keys) {
    return expect(keys, KeySet::timed);
  }

  private long[] expect(int keys, IntFunction<KeySet> set) {
    ends.forEach(end -> end.keys = set.apply(keys));
    return new long[0];
  }

  Tally tally() throws InterruptedException {
    Tally all = ends.get(0).keys.await(PATIENCE);
    for (End end : ends.subList(1, ends.size())) {
      all = all.and(end.keys.await(PATIENCE));
    }
    return all;
  }

  long[] times() {
    return ends.get(0).keys.times();
  }
}
