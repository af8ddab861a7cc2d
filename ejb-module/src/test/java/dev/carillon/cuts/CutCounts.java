package dev.carillon.cuts;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many live connections were really cut, of each kind. Thread-safe. */
final class CutCounts {
  private final Map<Cut, Integer> byKind = new ConcurrentHashMap<>();

  void count(Cut kind) {
    byKind.merge(kind, 1, Integer::sum);
  }

  int of(Cut kind) {
    return byKind.getOrDefault(kind, 0);
  }

  @Override
  public String toString() {
    return byKind.toString();
  }
}
