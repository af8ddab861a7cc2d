package dev.carillon.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A quantity by a number, measured once in each round. */
final class Series {
  private final String name;
  private final SortedMap<Integer, List<Double>> values = new TreeMap<>();

  Series(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(int number, double value) {
    values.computeIfAbsent(number, n -> new ArrayList<>()).add(value);
  }

  /** Returns the median at a number; not a number if nothing was measured there. */
  double median(int number) {
    return Quantiles.median(values.getOrDefault(number, List.of()));
  }

  /** Returns the median at each number. */
  SortedMap<Integer, Double> medians() {
    SortedMap<Integer, Double> medians = new TreeMap<>();
    values.keySet().forEach(number -> medians.put(number, median(number)));
    return medians;
  }

  /** Returns the value at any number, by the straight line that fits the medians best. */
  double at(double number) {
    Map<Integer, Double> points = medians();
    double meanX = points.keySet().stream().mapToInt(x -> x).average().orElse(Double.NaN);
    double meanY = points.values().stream().mapToDouble(y -> y).average().orElse(Double.NaN);
    double covariance = 0;
    double variance = 0;
    for (Map.Entry<Integer, Double> point : points.entrySet()) {
      double x = point.getKey() - meanX;
      covariance += x * (point.getValue() - meanY);
      variance += x * x;
    }
    return meanY + (number - meanX) * covariance / variance;
  }
}
