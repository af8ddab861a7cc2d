package dev.carillon.simulation;

import java.util.Arrays;

/** What everybody caches: keys whose versions count up, and when each became visible. */
final class Store {
  private final Schedule schedule;
  private final long[][] committed = new long[Layout.KEYS][16];
  private final int[] versions = new int[Layout.KEYS];

  Store(Schedule schedule) {
    this.schedule = schedule;
  }

  int version(int key) {
    return versions[key];
  }

  /** Makes the next version of a key visible. */
  int commit(int key) {
    int version = ++versions[key];
    if (version == committed[key].length) {
      committed[key] = Arrays.copyOf(committed[key], 2 * version);
    }
    committed[key][version] = schedule.now();
    return version;
  }

  /** Returns for how long a version has not been the newest. */
  long staleness(int key, int version) {
    return version == versions[key] ? 0 : schedule.now() - committed[key][version + 1];
  }
}
