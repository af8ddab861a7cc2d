package dev.carillon.benchmarks.process;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.contender.Seat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The processes of one entrant: a sender, and receivers that it is connected to. */
public final class Fleet implements AutoCloseable {
  private final List<NodeHandle> receivers = new ArrayList<>();
  private final List<Integer> ports;
  private final NodeHandle sender;

  /**
   * Starts a fleet; all are connected when this returns.
   *
   * @param ends how many receiving ends each of the receiving processes has
   */
  public Fleet(Entrant entrant, int... ends) throws IOException {
    ports = Seat.freePorts(1 + IntStream.of(ends).sum());
    int seat = 1;
    try {
      for (int count : ends) {
        List<Integer> seats = IntStream.range(seat, seat + count).boxed().toList();
        receivers.add(new NodeHandle(entrant, seats, ports));
        seat += count;
      }
      sender = new NodeHandle(entrant, List.of(0), ports);
    } catch (IOException e) {
      closeAll(receivers);
      throw e;
    }
  }

  /** Returns a fleet of one sender and two receivers, each in a process of its own. */
  public static Fleet ofThree(Entrant entrant) throws IOException {
    return new Fleet(entrant, 1, 1);
  }

  /** Returns the sending process. */
  public NodeHandle sender() {
    return sender;
  }

  /** Returns the port of the first receiving end. */
  public int firstReceiversPort() {
    return ports.get(1);
  }

  /** Returns the process of the first receiving end. */
  public NodeHandle firstReceiver() {
    return receivers.get(0);
  }

  /** Returns the processor time that all processes have used. */
  public long cpuNanos() throws IOException {
    long sum = 0;
    for (NodeHandle node : all()) {
      sum += node.cpuNanos();
    }
    return sum;
  }

  /** Returns the sending process first, then the receiving ones. */
  public List<NodeHandle> all() {
    List<NodeHandle> all = new ArrayList<>(List.of(sender));
    all.addAll(receivers);
    return all;
  }

  /** Sends keys as fast as possible, and waits until all have arrived or no more do. */
  public Burst burst(int threads, int keys) throws IOException {
    for (NodeHandle receiver : receivers) {
      receiver.expect(keys);
    }
    long begin = sender.burst(threads, keys);
    return new Burst(keys, begin, tally());
  }

  /** Sends keys at a steady pace, and returns how long each took to the last receiver, in ns. */
  public long[] pace(int keys, int perSecond) throws IOException {
    for (NodeHandle receiver : receivers) {
      receiver.expectTimed(keys);
    }
    long[] sent = sender.pace(keys, perSecond);
    Tally tally = tally();
    if (tally.missing() > 0) {
      throw new IOException(tally + ": not all have arrived");
    }
    long[] took = new long[keys];
    for (NodeHandle receiver : receivers) {
      long[] applied = receiver.times();
      for (int key = 0; key < keys; key++) {
        took[key] = Math.max(took[key], applied[key] - sent[key]);
      }
    }
    return took;
  }

  /** Sends keys, each when the one before is confirmed, and returns how long each took, in ns. */
  public long[] confirm(int keys) throws IOException {
    for (NodeHandle receiver : receivers) {
      receiver.expect(keys);
    }
    return sender.confirm(keys);
  }

  /** Collects garbage everywhere. */
  public void settle() throws IOException {
    for (NodeHandle node : all()) {
      node.liveHeapBytes();
    }
  }

  private Tally tally() throws IOException {
    Tally all = receivers.get(0).tally();
    for (NodeHandle receiver : receivers.subList(1, receivers.size())) {
      all = all.and(receiver.tally());
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    closeAll(all());
  }

  private static void closeAll(List<NodeHandle> nodes) throws IOException {
    for (NodeHandle node : nodes) {
      node.close();
    }
  }
}
