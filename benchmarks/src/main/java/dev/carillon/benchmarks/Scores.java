package dev.carillon.benchmarks;

import dev.carillon.benchmarks.contender.Entrant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One quantity of each entrant, measured once in each round. */
final class Scores {
  private final Map<Entrant, List<Double>> values = new EnumMap<>(Entrant.class);

  void add(Entrant entrant, double value) {
    values.computeIfAbsent(entrant, e -> new ArrayList<>()).add(value);
  }

  /** Returns the median of all rounds; not a number if the entrant took no part. */
  double median(Entrant entrant) {
    return Quantiles.median(values.getOrDefault(entrant, List.of()));
  }

  /** Returns the entrant's median in terms of another's. */
  double ratio(Entrant entrant, Entrant base) {
    return median(entrant) / median(base);
  }

  /** Returns the ratio for people; nothing if one of them took no part. */
  String ratioText(Entrant entrant, Entrant base) {
    double ratio = ratio(entrant, base);
    return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f", ratio);
  }
}
