package dev.carillon.benchmarks.contender;

/** Where a receiving end hands on what it got. Thread-safe. */
public interface Sink {

  /** Takes a key: the observer has run. */
  void applied(String key);

  /** Learns that something wider than a key stood in for keys that were not delivered. */
  void covered();
}
