package dev.carillon.benchmarks.process;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.contender.Seat;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The measuring process's end of a {@link Node}, which ends with it. */
public final class NodeHandle implements AutoCloseable {
  /** What every process of a run is started with, so that none has an advantage. */
  public static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-Djava.rmi.server.hostname=" + Seat.HOST);

  private static final long PATIENCE_SECONDS = 5;

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  /** Starts a process with the ends at these seats; it is ready when this returns. */
  public NodeHandle(Entrant entrant, List<Integer> seats, List<Integer> ports) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(entrant.jvmArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Node.class.getName()));
    command.addAll(List.of(entrant.name(), joined(seats), joined(ports)));
    process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
    answer();
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Lets receiving ends expect a burst of this many keys. */
  public void expect(int keys) throws IOException {
    ask("expect " + keys);
  }

  /** Lets receiving ends expect this many keys, and note when each arrives. */
  void expectTimed(int keys) throws IOException {
    ask("expect-timed " + keys);
  }

  /**
   * Sends keys as fast as possible.
   *
   * @return when the first was sent, by {@link System#nanoTime}
   */
  public long burst(int threads, int keys) throws IOException {
    return ask("burst " + threads + " " + keys)[0];
  }

  /** Sends keys at a steady pace, and returns when each was sent. */
  long[] pace(int keys, int perSecond) throws IOException {
    return ask("pace " + keys + " " + perSecond);
  }

  /** Sends keys, each when the one before is confirmed, and returns how long each took. */
  long[] confirm(int keys) throws IOException {
    return ask("confirm " + keys);
  }

  /** Waits until all keys that are expected have arrived or no more do. */
  public Tally tally() throws IOException {
    return Tally.of(ask("tally"));
  }

  /** Returns when each key arrived at the first receiving end. */
  long[] times() throws IOException {
    return ask("times");
  }

  /** Returns the processor time that the process has used. */
  public long cpuNanos() throws IOException {
    return ask("cpu")[0];
  }

  /** Returns what is on the process's heap after a collection. */
  public long liveHeapBytes() throws IOException {
    return ask("heap")[0];
  }

  /** Lets the process use its young generation once, so that only what is new adds memory. */
  public void touchHeap() throws IOException {
    ask("touch-heap");
  }

  /** Returns what the process takes of the system. */
  public Footprint footprint() throws IOException {
    return Footprint.of(ask("footprint"));
  }

  /** Begins to count what the process writes to sockets and reads from them. */
  public void recordTraffic() throws IOException {
    ask("record-traffic");
  }

  /** Returns how many bytes the process has written to sockets and read from them since then. */
  public long trafficBytes() throws IOException {
    return Arrays.stream(ask("traffic")).sum();
  }

  private long[] ask(String line) throws IOException {
    in.write(line);
    in.newLine();
    in.flush();
    return answer();
  }

  private long[] answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("process " + process.pid() + " has ended");
    }
    return Arrays.stream(line.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** Lets the process end, and ends it if it does not. */
  @Override
  public void close() throws IOException {
    in.close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    out.close();
  }
}
