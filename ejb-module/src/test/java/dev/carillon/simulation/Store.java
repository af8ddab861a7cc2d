package dev.carillon.simulation;

import java.util.Arrays;

/**
 * What everybody caches: keys whose versions count up, when each became visible, and from when on
 * others could know of it.
 */
final class Store {
  private static final long NOT_TOLD = Long.MAX_VALUE;

  private final World world;
  private final long[][] committed = new long[Layout.KEYS][16];
  private final long[][] told = new long[Layout.KEYS][16];
  private final Host[][] tellers = new Host[Layout.KEYS][16];
  private final int[] versions = new int[Layout.KEYS];

  Store(World world) {
    this.world = world;
  }

  int version(int key) {
    return versions[key];
  }

  /** Returns the version that a replica has which is behind, though never by more than a time. */
  int version(int key, long mostBehind) {
    if (mostBehind == 0) {
      return versions[key];
    }
    long asOf = world.schedule.now() - (long) (mostBehind * world.dice.random().nextDouble());
    int version = versions[key];
    while (version > 0 && committed[key][version] > asOf) {
      version--;
    }
    return version;
  }

  /** Makes the next version of a key visible. */
  int commit(int key) {
    int version = ++versions[key];
    if (version == committed[key].length) {
      committed[key] = Arrays.copyOf(committed[key], 2 * version);
      told[key] = Arrays.copyOf(told[key], 2 * version);
      tellers[key] = Arrays.copyOf(tellers[key], 2 * version);
    }
    committed[key][version] = world.schedule.now();
    told[key][version] = world.schedule.now();
    return version;
  }

  /** Makes the next version visible, of which whoever wrote it will tell later if it lives. */
  int commitUntold(int key, Host teller) {
    int version = commit(key);
    told[key][version] = NOT_TOLD;
    tellers[key][version] = teller;
    return version;
  }

  /** What was visible is told. */
  void told(int key, int version) {
    told[key][version] = world.schedule.now();
  }

  /** Returns for how long everybody could know that a version is not the newest. */
  long staleness(int key, int version) {
    long first = NOT_TOLD;
    for (int newer = version + 1; newer <= versions[key]; newer++) {
      first = Math.min(first, toldAt(key, newer));
    }
    return first == NOT_TOLD ? 0 : world.schedule.now() - first;
  }

  /** Whoever has died will tell no more. */
  private long toldAt(int key, int version) {
    long at = told[key][version];
    return at == NOT_TOLD && tellers[key][version].isGone() ? tellers[key][version].goneAt() : at;
  }
}
