package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command: {@code MEASUREMENT|all [--brief] [--results=DIRECTORY] [ENTRANT...]}. It prints each
 * result as a table in Markdown and keeps it in the directory of results.
 */
public final class Benchmarks {
  private static final String BRIEF = "--brief";
  private static final String RESULTS = "--results=";
  private static final String DEFAULT_RESULTS = "benchmarks/results";

  private Benchmarks() {}

  /** Makes the measurements that are named. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Measurement> known = measurements();
    String name = arguments.length == 0 ? "" : arguments[0];
    List<Measurement> wanted =
        name.equals("all")
            ? List.copyOf(known.values())
            : known.containsKey(name) ? List.of(known.get(name)) : List.of();
    if (wanted.isEmpty()) {
      System.err.printf(
          "usage: %s|all [%s] [%sDIRECTORY] [ENTRANT...]%nentrants: %s%n",
          String.join("|", known.keySet()), BRIEF, RESULTS, Entrant.names());
      System.exit(2);
    }
    Run run = run(Arrays.asList(arguments).subList(1, arguments.length));
    if (!made(wanted, run)) {
      System.exit(1);
    }
  }

  /** Makes them one after the other; one that fails does not keep the others from being made. */
  private static boolean made(List<Measurement> wanted, Run run) throws InterruptedException {
    boolean all = true;
    for (Measurement each : wanted) {
      long begin = System.nanoTime();
      String name = each.getClass().getSimpleName();
      try {
        each.make(run);
        run.progress("%s took %d s", name, (System.nanoTime() - begin) / 1_000_000_000);
      } catch (IOException | RuntimeException e) {
        all = false;
        run.progress("%s was not measured: %s", name, e);
      }
    }
    return all;
  }

  private static Map<String, Measurement> measurements() {
    Map<String, Measurement> known = new LinkedHashMap<>();
    known.put("throughput", new Throughput());
    known.put("truncation", new Truncation());
    known.put("latency", new Latency());
    known.put("await", new Await());
    known.put("wire", new Wire());
    known.put("garbage", new Garbage());
    known.put("heap", new Heap());
    known.put("growth", new Growth());
    known.put("idle", new Idle());
    known.put("port", new Port());
    known.put("near-cache", new NearCacheCosts());
    return known;
  }

  private static Run run(List<String> options) {
    boolean brief = false;
    Path results = Path.of(DEFAULT_RESULTS);
    Set<Entrant> chosen = EnumSet.noneOf(Entrant.class);
    for (String option : options) {
      if (option.equals(BRIEF)) {
        brief = true;
      } else if (option.startsWith(RESULTS)) {
        results = Path.of(option.substring(RESULTS.length()));
      } else {
        chosen.add(Entrant.named(option));
      }
    }
    return new Run(brief, chosen, results);
  }
}
