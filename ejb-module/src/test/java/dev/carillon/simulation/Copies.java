package dev.carillon.simulation;

import dev.carillon.SimulatedTransaction;
import dev.carillon.cache.Announcing;
import dev.carillon.cache.CacheRegion;
import dev.carillon.cache.LocalCopies;
import dev.carillon.cache.NearCache;
import dev.carillon.cache.NearCaches;
import dev.carillon.cache.NotVouchedException;
import dev.carillon.cache.SlowLoad;
import dev.carillon.config.CacheConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouching;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The near caches of one node, by the numbers of their keys, wired as an instance wires them. */
final class Copies implements LocalCopies, NearCaches.Surroundings, Announcing {
  private final World world;
  private final Node node;
  private final NearCaches caches = new NearCaches(this);
  private final LocalCopies copies = caches.copies();
  private final List<Optional<NearCache<Integer, Value>>> byNumber;

  /** The transaction that the application is in at this moment. */
  private @Nullable SimulatedTransaction open;

  /** Counts what happens to keys. */
  private long moment;

  private long deliveryBegan;

  private final long[] dropped = new long[Layout.KEYS];
  private final long[] loadBegun = new long[Layout.KEYS];
  private final int[] loading = new int[Layout.KEYS];

  Copies(World world, Node node) {
    this.world = world;
    this.node = node;
    byNumber = List.of(make(0), make(1));
  }

  private Optional<NearCache<Integer, Value>> make(int cache) {
    String name = Layout.cacheName(cache);
    return held().holds(name)
        ? Optional.of(caches.cache(name, Integer.class, Value.class))
        : Optional.empty();
  }

  boolean isHeld(int key) {
    return byNumber.get(Layout.cacheOfKey(key)).isPresent();
  }

  private NearCache<Integer, Value> cache(int key) {
    return byNumber.get(Layout.cacheOfKey(key)).orElseThrow();
  }

  Optional<NearCache<Integer, Value>> cacheOf(NotificationMessage message) {
    return byNumber.get(Layout.cacheOf(message.cache()));
  }

  CacheRegion<Integer, Value> region(int key) {
    return cache(key).region(Layout.regionName(Layout.regionOfKey(key)));
  }

  /** Returns the copy of a key that is held here if it is served; null if not. */
  @Nullable Value served(int key) {
    return served(region(key), key);
  }

  static @Nullable Value served(CacheRegion<Integer, Value> region, int key) {
    try {
      return region.getIfPresent(key);
    } catch (NotVouchedException e) {
      return null;
    }
  }

  /** What is dropped from here on is dropped by another delivery. */
  void nextDelivery() {
    deliveryBegan = moment;
  }

  /** Says whether the present delivery has dropped all that a notification does. */
  boolean droppedJustNow(NotificationMessage message) {
    for (int key : Layout.dropped(message)) {
      if (dropped[key] <= deliveryBegan) {
        return false;
      }
    }
    return true;
  }

  /** Says whether copies are held of what a notification drops, may they be served or not. */
  boolean holdsSomethingOf(NotificationMessage message) {
    for (int key : Layout.dropped(message)) {
      if (isThere(key)) {
        return true;
      }
    }
    return false;
  }

  private boolean isThere(int key) {
    return isHeld(key)
        && SlowLoad.holds(cache(key), Layout.regionName(Layout.regionOfKey(key)), key);
  }

  /** Asks for a key as an application does; what it loads takes no time. */
  void load(int key) {
    if (loading[key] > 0) {
      loadSlowly(key, 0);
    } else {
      try {
        region(key).get(key, this::fromStore, tags(key));
      } catch (NotVouchedException e) {
        // the cache has it so
      }
    }
  }

  /** Loads a key at this moment; one that is worked out from another reads that through a copy. */
  Value fromStore(int key) {
    int version = world.store.version(key, world.weather.sourceLag);
    return new Value(key, version, isDerived(key) ? source(Layout.sourceOf(key)) : Value.NONE);
  }

  private int source(int key) {
    Value held = loading[key] == 0 ? region(key).get(key, this::fromStore, tags(key)) : null;
    return held == null ? world.store.version(key, world.weather.sourceLag) : held.version();
  }

  /** Says whether a key is worked out from another; not if only some may write its cache. */
  boolean isDerived(int key) {
    return Layout.sourceOf(key) >= 0 && !world.weather.writersNamed;
  }

  private static Set<String> tags(int key) {
    return Layout.tags(key);
  }

  /** Loads a key for some time, or waits for somebody who does. */
  void loadSlowly(int key, long time) {
    SlowLoad<Value> load =
        SlowLoad.begin(cache(key), Layout.regionName(Layout.regionOfKey(key)), key, tags(key));
    moment++;
    if (load.isJoined()) {
      if (dropped[key] > loadBegun[key]) {
        throw new ContractBroken(node.instance() + " joins a load that a flush has passed: " + key);
      }
      return;
    }
    loadBegun[key] = moment;
    loading[key]++;
    Value value = Value.written(key);
    world.schedule.in(
        (long) (time * world.dice.random().nextDouble()),
        () -> value.committedAs(world.store.version(key, world.weather.sourceLag)));
    node.host.in(
        time + 1,
        () -> {
          loading[key]--;
          load.end(value);
        });
  }

  // transactions

  /** Does something in a transaction. */
  void in(SimulatedTransaction transaction, Runnable work) {
    open = transaction;
    try {
      work.run();
    } finally {
      open = null;
    }
  }

  @Override
  public boolean inTransaction() {
    return open != null;
  }

  @Override
  public void announce(NotificationMessage message) {
    if (open == null) {
      node.voice.sayToEveryone(message);
    } else {
      open.announce(message);
    }
  }

  @Override
  public void atEnd(Ending ending) {
    if (open != null) {
      open.atEnd(ending);
    }
  }

  // what is dropped

  @Override
  public void forget(NotificationMessage message) {
    note(message);
    copies.forget(message);
  }

  @Override
  public void forgetAll() {
    for (int cache = 0; cache < Layout.CACHES; cache++) {
      note(Layout.cache(cache));
    }
    copies.forgetAll();
  }

  @Override
  public Runnable hold(NotificationMessage message) {
    note(message);
    return copies.hold(message);
  }

  private void note(NotificationMessage message) {
    moment++;
    for (int key : Layout.dropped(message)) {
      dropped[key] = moment;
    }
  }

  // surroundings

  @Override
  public Optional<String> setting(String key) {
    return Optional.ofNullable(world.weather.settings.get(key));
  }

  @Override
  public HeldCaches held() {
    return node.self.held();
  }

  @Override
  public Vouching vouching(String cache, CacheConfig config) {
    return node.receiver.coherence().vouching(cache, config.writers());
  }

  @Override
  public Announcing announcing() {
    return this;
  }

  @Override
  public Announcing announcingHere() {
    throw new IllegalStateException("all caches tell of changes");
  }

  @Override
  public Executor upkeep() {
    return Runnable::run;
  }

  @Override
  public Executor executor() {
    return Runnable::run;
  }
}
