package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How a measurement is to be made, and where its results go.
 *
 * @param brief whether a glance is enough
 * @param chosen who takes part; empty for all that the measurement compares
 * @param results the directory of results
 */
record Run(boolean brief, Set<Entrant> chosen, Path results) {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /** Returns how often everything is measured, the entrants taking turns. */
  int rounds() {
    return brief ? 1 : 3;
  }

  /** Returns a quantity, or the smaller one if a glance is enough. */
  int amount(int full, int glance) {
    return brief ? glance : full;
  }

  /** Returns those of the entrants that take part, in the order given. */
  List<Entrant> of(Entrant... entrants) {
    return Arrays.stream(entrants)
        .filter(each -> chosen.isEmpty() || chosen.contains(each))
        .toList();
  }

  /** Prints a result and keeps it. */
  void publish(String name, String title, Object... parts) throws IOException {
    StringBuilder page = new StringBuilder("## " + title + "\n\n" + circumstances() + "\n");
    for (Object part : parts) {
      page.append('\n').append(part.toString().stripTrailing()).append('\n');
    }
    OUT.println(page);
    keep(name + ".md", page.toString());
  }

  /** Keeps a result as a file. */
  void keep(String file, String content) throws IOException {
    Files.createDirectories(results);
    Files.writeString(results.resolve(file), content);
  }

  /** Says something to whoever waits for the end. */
  void progress(String format, Object... arguments) {
    System.err.printf(format + "%n", arguments);
  }

  private String circumstances() {
    return String.format(
        "%s, JDK %s, %d processors, %s %s, %s. The machine may be shared: only ratios say something.",
        LocalDate.now(ZoneOffset.UTC),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        brief ? "one short round" : "medians of " + rounds() + " rounds, entrants in turn");
  }
}
