package dev.carillon.benchmarks;

import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/**
 * How long a flush takes from the call to the observer on the last of two peers, and until the call
 * returns with everybody's outcome; beside plain RMI calls to the same two processes in the same
 * run. Arguments: messages (default 4000) and messages a second (default 200).
 */
public final class BroadcastLatency {
  private static final int WARM_UP = 2_000;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final int messages;
  private final int perSecond;

  private BroadcastLatency(int messages, int perSecond) {
    this.messages = messages;
    this.perSecond = perSecond;
  }

  /** Runs the measurement and prints a table in Markdown. */
  public static void main(String[] arguments) throws Exception {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4_000;
    int perSecond = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    new BroadcastLatency(messages, perSecond).run();
  }

  private void run() throws Exception {
    Map<String, String> settings = Map.of("carillon.port", "7300-7399");
    CarillonConfig config =
        CarillonConfig.read(
            key -> Optional.ofNullable(settings.get(key)), "sender/benchmark", "sender");
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try (CarillonInstance sender =
            CarillonInstance.start(
                config, Wiring.plain(event -> {}, HeldCaches.NONE, new FixedMembership(Set.of())));
        ReceiverHandle one = receiver("one", sender);
        ReceiverHandle two = receiver("two", sender)) {
      while (sender.cluster().instances().size() < 3) {
        LockSupport.parkNanos(1_000_000);
      }
      var cache = sender.broadcaster().cache(ReceiverProcess.CACHE);
      List<NaiveService> naive = List.of(one.naive(), two.naive());
      out.printf(
          "%d messages, %d a second, 2 receivers, JDK %s, %d processors%n%n",
          messages,
          perSecond,
          System.getProperty("java.version"),
          Runtime.getRuntime().availableProcessors());
      out.println("| what | median | p99 | max |");
      out.println("|---|---|---|---|");
      row(
          "naive RMI: call → last receiver",
          oneWay("naive", n -> take(callers, naive, n), one, two));
      row("Carillon: flush → last observer", oneWay("carillon", cache::flushKey, one, two));
      row("naive RMI: call returns", closedLoop(n -> take(callers, naive, n)));
      row(
          "Carillon: flush().await() returns",
          closedLoop(n -> cache.flushKey(n).await(Duration.ofSeconds(5))));
    } finally {
      callers.shutdown();
    }
  }

  private ReceiverHandle receiver(String name, CarillonInstance sender) throws IOException {
    Address address = Objects.requireNonNull(sender.cluster().self().address());
    return new ReceiverHandle(name + "/benchmark", address.toString(), messages);
  }

  /** Calls all receivers side by side and waits for them. */
  private static void take(ExecutorService callers, List<NaiveService> receivers, long number) {
    List<Future<?>> calls = new ArrayList<>();
    for (NaiveService receiver : receivers) {
      calls.add(callers.submit(() -> call(receiver, number)));
    }
    for (Future<?> call : calls) {
      try {
        call.get();
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void call(NaiveService receiver, long number) {
    try {
      receiver.take(number);
    } catch (RemoteException e) {
      throw new IllegalStateException(e);
    }
  }

  private Histogram oneWay(String what, LongConsumer send, ReceiverHandle one, ReceiverHandle two)
      throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      send.accept(messages + i);
      LockSupport.parkNanos(200_000);
    }
    long[] sent = new long[messages];
    long begin = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      long due = begin + i * 1_000_000_000L / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      sent[i] = Arrivals.now();
      send.accept(i);
    }
    LockSupport.parkNanos(500_000_000);
    long[] atOne = one.arrivals(what);
    long[] atTwo = two.arrivals(what);
    Histogram histogram = new Histogram(3);
    for (int i = 0; i < messages; i++) {
      if (atOne[i] == 0 || atTwo[i] == 0) {
        throw new IllegalStateException(what + " message " + i + " has not arrived");
      }
      histogram.recordValue(Math.max(0, Math.max(atOne[i], atTwo[i]) - sent[i]));
    }
    return histogram;
  }

  private Histogram closedLoop(LongConsumer send) {
    Histogram histogram = new Histogram(3);
    for (int i = 0; i < WARM_UP + messages; i++) {
      long begin = System.nanoTime();
      send.accept(messages + i);
      if (i >= WARM_UP) {
        histogram.recordValue((System.nanoTime() - begin) / 1_000);
      }
    }
    return histogram;
  }

  private void row(String what, Histogram histogram) {
    out.printf(
        "| %s | %d µs | %d µs | %d µs |%n",
        what,
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99),
        histogram.getMaxValue());
  }
}
