package dev.carillon.benchmarks.process;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.contender.Seat;
import dev.carillon.benchmarks.contender.Sending;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/**
 * A process of a run, {@code ENTRANT SEATS PORTS}: the sending end at seat 0, or the receiving ends
 * at the others. It answers each line it is given with a line of numbers, and ends when there are
 * no more.
 */
final class Node {
  private final ProcessMeter meter = new ProcessMeter();
  private final SendingSide sending;
  private final ReceivingSide receiving;

  private Node(SendingSide sending, ReceivingSide receiving) {
    this.sending = sending;
    this.receiving = receiving;
  }

  public static void main(String[] arguments) throws Exception {
    SevereOnly.log();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err); // only answers may come on the real one
    try {
      answer(open(arguments), out);
    } catch (Throwable e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static Node open(String[] arguments) throws Exception {
    Entrant entrant = Entrant.valueOf(arguments[0]);
    List<Integer> seats = numbers(arguments[1]);
    List<Integer> ports = numbers(arguments[2]);
    ReceivingSide receiving = new ReceivingSide();
    if (!seats.contains(0)) {
      for (int seat : seats) {
        receiving.open(entrant, new Seat(seat, ports));
      }
      return new Node(new SendingSide(new NoSending()), receiving);
    }
    return new Node(new SendingSide(entrant.contender().send(new Seat(0, ports))), receiving);
  }

  private static List<Integer> numbers(String text) {
    return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
  }

  private static void answer(Node node, PrintStream out) throws Exception {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(lines), "reader");
    reader.setDaemon(true);
    reader.start();
    out.println();
    while (true) {
      out.println(
          Arrays.stream(node.answer(lines.take().split(" ", -1)))
              .mapToObj(Long::toString)
              .collect(Collectors.joining(" ")));
    }
  }

  /** Reads what there is to do; the end of it ends the process, whatever that is doing. */
  private static void read(BlockingQueue<String> lines) {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    in.lines().forEach(lines::add);
    Runtime.getRuntime().halt(0);
  }

  private long[] answer(String[] words) throws Exception {
    return switch (words[0]) {
      case "expect" -> receiving.expect(number(words[1]));
      case "expect-timed" -> receiving.expectTimed(number(words[1]));
      case "tally" -> receiving.tally().numbers();
      case "times" -> receiving.times();
      case "burst" -> sending.burst(number(words[1]), number(words[2]));
      case "pace" -> sending.pace(number(words[1]), number(words[2]));
      case "confirm" -> sending.confirm(number(words[1]));
      case "cpu" -> new long[] {meter.cpuNanos()};
      case "heap" -> new long[] {meter.liveHeapBytes()};
      case "touch-heap" -> meter.touchHeap();
      case "footprint" -> meter.footprint().numbers();
      case "record-traffic" -> meter.recordTraffic();
      case "traffic" -> meter.traffic();
      default -> throw new IOException("unknown: " + words[0]);
    };
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  /** What stands in a process that only receives. */
  private record NoSending() implements Sending {
    @Override
    public void send(String key) {
      throw new IllegalStateException("this process only receives");
    }

    @Override
    public void close() {}
  }
}
