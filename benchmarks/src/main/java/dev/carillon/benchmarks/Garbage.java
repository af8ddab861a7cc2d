package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.garbage.ReceiverGarbage;
import dev.carillon.benchmarks.garbage.SenderGarbage;
import dev.carillon.benchmarks.process.NodeHandle;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How many bytes a key makes the sender and a receiver allocate, by JMH's allocation profiler. */
final class Garbage implements Measurement {
  private static final String PER_KEY = "gc.alloc.rate.norm";
  private static final Entrant[] ENTRANTS = {
    Entrant.BARE_RMI, Entrant.JGROUPS, Entrant.CARILLON_DEFAULTS
  };

  @Override
  public void make(Run run) throws IOException {
    Scores sender = bytes(SenderGarbage.class, run);
    Scores receiver = bytes(ReceiverGarbage.class, run);
    Table table =
        new Table(
            "allocated for a key",
            "sender bytes",
            "of bare RMI",
            "receiver bytes",
            "of bare RMI",
            "target");
    for (Entrant entrant : run.of(ENTRANTS)) {
      table.row(
          entrant.title(),
          String.format(Locale.ROOT, "%.0f", sender.median(entrant)),
          sender.ratioText(entrant, Entrant.BARE_RMI),
          String.format(Locale.ROOT, "%.0f", receiver.median(entrant)),
          receiver.ratioText(entrant, Entrant.BARE_RMI),
          entrant == Entrant.CARILLON_DEFAULTS
              ? Target.verdict(
                  Target.atMost(200, sender.median(entrant), "bytes at the sender"),
                  Target.atMost(200, receiver.median(entrant), "bytes at a receiver"))
              : "");
    }
    run.publish("garbage", "Garbage: one sender, two receivers", table);
  }

  private static Scores bytes(Class<?> benchmark, Run run) throws IOException {
    Options options =
        new OptionsBuilder()
            .include(benchmark.getName())
            .param("entrant", run.of(ENTRANTS).stream().map(Entrant::name).toArray(String[]::new))
            .mode(Mode.SingleShotTime)
            .forks(1)
            .warmupIterations(run.amount(20, 5))
            .measurementIterations(run.amount(20, 5))
            .addProfiler(GCProfiler.class)
            .jvmArgs(NodeHandle.JVM_OPTIONS.toArray(String[]::new))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Scores scores = new Scores();
    try {
      for (RunResult result : new Runner(options).run()) {
        Entrant entrant = Entrant.valueOf(result.getParams().getParam("entrant"));
        Result<?> perKey = Objects.requireNonNull(result.getSecondaryResults().get(PER_KEY));
        scores.add(entrant, perKey.getScore());
      }
    } catch (RunnerException e) {
      throw new IOException(e);
    }
    return scores;
  }
}
