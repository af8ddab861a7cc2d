package dev.carillon.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.benchmarks.nearcache.Flushes;
import dev.carillon.benchmarks.nearcache.Hits;
import dev.carillon.benchmarks.nearcache.Pair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What a near cache costs beside Caffeine alone: a hit, a flush, an entry. */
final class NearCacheCosts implements Measurement {
  private static final String PER_OPERATION = "gc.alloc.rate.norm";
  private static final int ENTRIES = 1_000_000;

  @Override
  public void make(Run run) throws IOException {
    run.publish(
        "near-cache", "A near cache beside Caffeine alone", hits(run), flushes(run), memory(run));
  }

  private static Table hits(Run run) throws IOException {
    Table table = new Table("a hit", "threads", "ns", "of Caffeine", "bytes allocated", "target");
    for (int threads : new int[] {1, 4}) {
      Map<String, RunResult> results = new HashMap<>();
      for (RunResult result : jmh(Hits.class, run, threads)) {
        results.put(method(result), result);
      }
      RunResult base = Objects.requireNonNull(results.get("caffeine"));
      RunResult own = Objects.requireNonNull(results.get("carillon"));
      double ratio = nanos(own) / nanos(base);
      table.row("Caffeine and the clock", threads, number(nanos(base)), "1.00", bytes(base), "");
      table.row(
          "near cache",
          threads,
          number(nanos(own)),
          number(ratio),
          bytes(own),
          Target.verdict(
              Target.atMost(1.3, ratio, "of Caffeine"),
              Target.atMost(0.5, allocated(own), "bytes allocated")));
    }
    return table;
  }

  private static Table flushes(Run run) throws IOException {
    Table table = new Table("a flush applied", "entries held", "ns", "target");
    for (RunResult result : jmh(Flushes.class, run, 1)) {
      String method = method(result);
      table.row(
          words(method),
          result.getParams().getParam("entries"),
          number(nanos(result)),
          method.equals("ofAKeyThatIsNotHeld")
              ? Target.verdict(Target.atMost(200, nanos(result), "ns"))
              : "");
    }
    return table;
  }

  private static Collection<RunResult> jmh(Class<?> benchmark, Run run, int threads)
      throws IOException {
    run.progress("%s, %d threads", benchmark.getSimpleName(), threads);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmark.getName())
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(threads)
            .forks(run.rounds())
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(run.amount(5, 2))
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .jvmArgs("-Xmx2g")
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    try {
      return new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new IOException(e);
    }
  }

  private static Table memory(Run run) throws IOException {
    run.progress("memory of %d entries", ENTRIES);
    String[] keys = IntStream.range(0, ENTRIES).mapToObj(i -> "item-" + i).toArray(String[]::new);
    Object value = new Object();
    long before = used();
    Cache<String, Object> caffeine = Caffeine.newBuilder().maximumSize(2 * ENTRIES).build();
    for (String key : keys) {
      caffeine.put(key, value);
    }
    long alone = used() - before;
    caffeine.invalidateAll();
    caffeine.cleanUp();
    long own = nearCache(keys, value);
    double more = (double) (own - alone) / ENTRIES;
    Table table = new Table("memory of an entry", "bytes", "on top of Caffeine", "target");
    table.row("Caffeine", number((double) alone / ENTRIES), "", "");
    table.row(
        "near cache",
        number((double) own / ENTRIES),
        number(more),
        Target.verdict(Target.atMost(64, more, "bytes on top")));
    return table;
  }

  private static long nearCache(String[] keys, Object value) throws IOException {
    try (Pair pair = new Pair(2 * ENTRIES)) {
      long before = used();
      for (String key : keys) {
        pair.cache().get(key, absent -> value);
      }
      long after = used();
      if (pair.cache().statistics().entries() != keys.length) {
        throw new IllegalStateException(pair.cache().statistics().toString());
      }
      return after - before;
    }
  }

  /** Returns what the heap holds after collection. */
  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static String method(RunResult result) {
    String name = result.getParams().getBenchmark();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String words(String method) {
    return method.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static double nanos(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  private static double allocated(RunResult result) {
    return Objects.requireNonNull(result.getSecondaryResults().get(PER_OPERATION)).getScore();
  }

  private static String bytes(RunResult result) {
    return number(allocated(result));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
