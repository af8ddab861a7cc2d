package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.process.Fleet;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How much processor time the sender takes for a key, by the number of receivers. */
final class Growth implements Measurement {
  private static final int PER_SECOND = 500;
  private static final List<Integer> RECEIVERS = List.of(1, 4, 16);
  private static final Entrant[] ENTRANTS = {Entrant.BARE_RMI, Entrant.CARILLON};

  private final Map<Entrant, Series> inBursts = new EnumMap<>(Entrant.class);
  private final Map<Entrant, Series> paced = new EnumMap<>(Entrant.class);

  @Override
  public void make(Run run) throws IOException {
    for (Entrant entrant : run.of(ENTRANTS)) {
      inBursts.put(entrant, new Series(entrant.title() + ", in bursts"));
      paced.put(entrant, new Series(entrant.title() + ", 500 keys a second"));
    }
    for (int round = 1; round <= run.rounds(); round++) {
      for (int receivers : RECEIVERS) {
        for (Entrant entrant : run.of(ENTRANTS)) {
          measure(entrant, receivers, run);
        }
      }
    }
    run.publish("growth", "Growth: the sender's processor time", table(run), outlook(run));
    run.keep("growth.svg", plot(run).svg());
  }

  private void measure(Entrant entrant, int receivers, Run run) throws IOException {
    int half = receivers / 2;
    try (Fleet fleet =
        half == 0 ? new Fleet(entrant, receivers) : new Fleet(entrant, half, receivers - half)) {
      int keys = run.amount(200_000, 50_000);
      fleet.burst(1, keys);
      fleet.burst(1, keys);
      fleet.settle();
      long begin = fleet.sender().cpuNanos();
      fleet.burst(1, keys);
      series(inBursts, entrant).add(receivers, micros(fleet, begin, keys));
      int slow = run.amount(6, 2) * PER_SECOND;
      fleet.pace(slow, PER_SECOND);
      begin = fleet.sender().cpuNanos();
      fleet.pace(slow, PER_SECOND);
      series(paced, entrant).add(receivers, micros(fleet, begin, slow));
      run.progress("%s, %d receivers", entrant.title(), receivers);
    }
  }

  private static double micros(Fleet fleet, long begin, int keys) throws IOException {
    return (fleet.sender().cpuNanos() - begin) / 1_000.0 / keys;
  }

  private Series series(Map<Entrant, Series> all, Entrant entrant) {
    return all.getOrDefault(entrant, new Series(entrant.title()));
  }

  private Table table(Run run) {
    Table table =
        new Table(
            "CPU of the sender for a key and receiver",
            "receivers",
            "in bursts µs",
            "of bare RMI",
            "500/s µs",
            "of bare RMI");
    for (Entrant entrant : run.of(ENTRANTS)) {
      for (int receivers : RECEIVERS) {
        table.row(
            entrant.title(),
            receivers,
            perReceiver(inBursts, entrant, receivers),
            ratio(inBursts, entrant, receivers),
            perReceiver(paced, entrant, receivers),
            ratio(paced, entrant, receivers));
      }
    }
    return table;
  }

  private String perReceiver(Map<Entrant, Series> all, Entrant entrant, int receivers) {
    return String.format(Locale.ROOT, "%.2f", series(all, entrant).median(receivers) / receivers);
  }

  private String ratio(Map<Entrant, Series> all, Entrant entrant, int receivers) {
    double base = series(all, Entrant.BARE_RMI).median(receivers);
    return String.format(Locale.ROOT, "%.2f", series(all, entrant).median(receivers) / base);
  }

  private Plot plot(Run run) {
    Plot plot = new Plot("CPU µs of the sender for a key, by the number of receivers");
    for (Entrant entrant : run.of(ENTRANTS)) {
      plot.add(series(inBursts, entrant));
      plot.add(series(paced, entrant));
    }
    return plot;
  }

  private String outlook(Run run) {
    StringBuilder text = new StringBuilder("![growth](growth.svg)\n\n");
    for (Entrant entrant : run.of(ENTRANTS)) {
      text.append(outlook(series(inBursts, entrant))).append('\n');
      text.append(outlook(series(paced, entrant))).append('\n');
    }
    return text.toString();
  }

  /** Says what a straight line through what was measured means for larger clusters. */
  private static String outlook(Series series) {
    return String.format(
        Locale.ROOT,
        "- %s: %.1f µs a key and %.2f µs for each receiver; so %.0f µs a key (%,.0f a second on one"
            + " core) with 100 receivers, %.0f µs (%,.0f a second) with 1,000.",
        series.name(),
        series.at(0),
        series.at(1) - series.at(0),
        series.at(100),
        1e6 / series.at(100),
        series.at(1_000),
        1e6 / series.at(1_000));
  }
}
