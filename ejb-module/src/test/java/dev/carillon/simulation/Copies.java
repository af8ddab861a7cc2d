package dev.carillon.simulation;

import dev.carillon.contracts.NotificationMessage;
import dev.carillon.simulation.Ledger.Said;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A near cache as small as can be: copies, and loads that are not stored if a flush passed them.
 */
final class Copies {
  private static final int NONE = -1;

  private final int[] versions = new int[Layout.KEYS];
  private final long[] loadStarts = new long[Layout.KEYS];
  private final int[] pending = new int[Layout.KEYS];
  private final List<Load> loads = new ArrayList<>();
  private final long[] keyDropped = new long[Layout.KEYS];
  private final long[] regionDropped = new long[Layout.REGIONS];
  private final long[] cacheDropped = new long[Layout.CACHES];
  private long delivery = 1;

  /** A value on its way from the store; a write is one too. */
  static final class Load {
    final int key;
    final long start;
    int version = NONE;
    boolean outdated;
    final boolean write;

    Load(int key, long start, boolean outdated, boolean write) {
      this.key = key;
      this.start = start;
      this.outdated = outdated;
      this.write = write;
    }
  }

  Copies() {
    Arrays.fill(versions, NONE);
  }

  boolean holds(int key) {
    return versions[key] != NONE;
  }

  int version(int key) {
    return versions[key];
  }

  long loadStart(int key) {
    return loadStarts[key];
  }

  boolean isLoading(int key) {
    for (int i = 0; i < loads.size(); i++) {
      Load load = loads.get(i);
      if (load.key == key && !load.write && !load.outdated) {
        return true;
      }
    }
    return false;
  }

  Load load(int key, long start) {
    Load load = new Load(key, start, pending[key] > 0, false);
    loads.add(load);
    return load;
  }

  void loaded(Load load) {
    loads.remove(load);
    store(load);
  }

  private void store(Load load) {
    if (!load.outdated && load.version != NONE) {
      versions[load.key] = load.version;
      loadStarts[load.key] = load.start;
    }
  }

  /** A write begins: until it is done the key is neither served nor stored. */
  Load write(int key, long start) {
    drop(key);
    pending[key]++;
    Load load = new Load(key, start, false, true);
    loads.add(load);
    return load;
  }

  /** A write is done. */
  void written(Load load, boolean keep) {
    loads.remove(load);
    pending[load.key]--;
    drop(load.key);
    if (keep && pending[load.key] == 0) {
      store(load);
    }
  }

  private void drop(int key) {
    versions[key] = NONE;
    for (int i = 0; i < loads.size(); i++) {
      if (loads.get(i).key == key) {
        loads.get(i).outdated = true;
      }
    }
  }

  void drop(NotificationMessage message) {
    if (message.cache() == null) {
      return;
    }
    int key = Layout.key(message);
    if (key >= 0) {
      keyDropped[key] = delivery;
      drop(key);
      return;
    }
    int cache = Layout.cacheOf(message.cache());
    int region = Layout.region(message);
    int first = region >= 0 ? region : 2 * cache;
    int last = region >= 0 ? region : 2 * cache + 1;
    if (region < 0) {
      cacheDropped[cache] = delivery;
    }
    for (int each = first; each <= last; each++) {
      regionDropped[each] = delivery;
      for (int in = 0; in < Layout.KEYS_OF_REGION; in++) {
        keyDropped[Layout.KEYS_OF_REGION * each + in] = delivery;
        drop(Layout.KEYS_OF_REGION * each + in);
      }
    }
  }

  void dropAll() {
    for (int cache = 0; cache < Layout.CACHES; cache++) {
      drop(Layout.cache(cache, 0));
    }
  }

  /** What is dropped from here on is dropped by another delivery. */
  void nextDelivery() {
    delivery++;
  }

  /** Says whether the present delivery has dropped all that a notification concerns. */
  boolean droppedJustNow(Said said) {
    return said.key >= 0
        ? keyDropped[said.key] == delivery
        : (said.region >= 0 ? regionDropped[said.region] : cacheDropped[said.cache]) == delivery;
  }
}
