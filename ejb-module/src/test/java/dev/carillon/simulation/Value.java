package dev.carillon.simulation;

/** What a copy is of: a version of a key and, if it was worked out from another key, of that. */
final class Value {
  /** What a transaction has written that has not committed. */
  static final int UNCOMMITTED = -1;

  static final int NONE = -2;

  final int key;
  private int version;
  private final int source;

  Value(int key, int version, int source) {
    this.key = key;
    this.version = version;
    this.source = source;
  }

  /** Returns what is written and becomes visible at its commit. */
  static Value written(int key) {
    return new Value(key, UNCOMMITTED, NONE);
  }

  void committedAs(int committed) {
    version = committed;
  }

  int version() {
    return version;
  }

  /** Returns the version of the key it was worked out from; NONE if from none. */
  int source() {
    return source;
  }

  @Override
  public String toString() {
    return key + "v" + version + (source == NONE ? "" : " of v" + source);
  }
}
