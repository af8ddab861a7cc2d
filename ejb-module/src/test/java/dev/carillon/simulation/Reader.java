package dev.carillon.simulation;

import dev.carillon.cache.CacheRegion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reads at one node, and knows what it may see: nothing old, and what the node has written.
 */
final class Reader {
  private static final double READS = 8;

  private final World world;
  private final Node node;
  private final Copies copies;

  /** How many open transactions have changed a key. */
  private final int[] changing = new int[Layout.KEYS];

  /** The newest version of a key that this node has written and told of. */
  private final int[] own = new int[Layout.KEYS];

  Reader(World world, Node node) {
    this.world = world;
    this.node = node;
    this.copies = node.copies;
  }

  void start() {
    node.host.in(world.dice.pause(READS), this::read);
  }

  /** Reads all that is served, and loads some of what is not. */
  private void read() {
    start();
    if (!node.host.isAwake()) {
      return;
    }
    for (int first = 0; first < Layout.KEYS; first += Layout.KEYS_OF_REGION) {
      if (copies.isHeld(first)) {
        readAll(copies.region(first), first);
      }
    }
    for (double i = world.dice.random().nextDouble(); i < world.weather.loads; i++) {
      int key = world.dice.below(Layout.KEYS);
      if (copies.isHeld(key) && copies.served(key) == null) {
        load(key);
      }
    }
  }

  private void readAll(CacheRegion<Integer, Value> region, int first) {
    boolean vouched = isVouchedFor(first);
    for (int key = first; key < first + Layout.KEYS_OF_REGION; key++) {
      read(key, Copies.served(region, key), vouched);
    }
  }

  private void load(int key) {
    Dice dice = world.dice;
    if (copies.isDerived(key) || dice.happens(0.1)) {
      copies.load(key);
    } else {
      copies.loadSlowly(key, dice.happens(0.95) ? dice.time(0, 0.05) : dice.time(0.05, 6));
    }
  }

  /** Reads a key if it is held and served; false if not. */
  boolean readIfServed(int key) {
    return copies.isHeld(key) && read(key, copies.served(key), isVouchedFor(key));
  }

  /** Says whether a region's copies may be served: all vouch, or need not. */
  private boolean isVouchedFor(int key) {
    return !world.weather.mustBeVouchedFor(key) || node.hasHeardWritersLately(key);
  }

  private boolean read(int key, @Nullable Value value, boolean vouched) {
    if (value == null) {
      return false;
    }
    if (changing[key] > 0) {
      throw broken(value, "which its own open transaction has changed");
    }
    if (!vouched) {
      throw broken(value, "although not all vouch");
    }
    check(value, key, value.version());
    if (value.source() != Value.NONE) {
      check(value, Layout.sourceOf(key), value.source());
    }
    return true;
  }

  private void check(Value value, int key, int version) {
    if (version == Value.UNCOMMITTED) {
      throw broken(value, "which was never committed");
    }
    if (version < own[key]) {
      throw broken(value, "but has itself written version " + own[key] + " of key " + key);
    }
    world.served(node, key, version);
  }

  private ContractBroken broken(Value value, String why) {
    return new ContractBroken(node.instance() + " serves " + value + ", " + why);
  }

  void changing(List<Integer> keys) {
    keys.forEach(key -> changing[key]++);
  }

  void changed(List<Integer> keys) {
    keys.forEach(key -> changing[key]--);
  }

  /** This node has told of what it wrote. */
  void told(List<Value> values) {
    values.forEach(value -> own[value.key] = Math.max(own[value.key], value.version()));
  }
}
