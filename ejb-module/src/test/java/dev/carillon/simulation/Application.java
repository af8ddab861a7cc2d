package dev.carillon.simulation;

import dev.carillon.SimulatedTransaction;
import dev.carillon.backlog.Addressed;
import dev.carillon.cache.NotVouchedException;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.List;

/**
 * What runs at one node: it reads through the near caches, writes with transactions and without.
 */
final class Application {
  private final World world;
  private final Node node;
  private final Dice dice;
  private final Weather weather;
  private final Copies copies;
  final Reader reader;

  /** How many changes are visible that are not told yet, in no transaction. */
  private int untold;

  /** Until when commits are on their way that take long. */
  private long lateUntil;

  Application(World world, Node node) {
    this.world = world;
    this.node = node;
    dice = world.dice;
    weather = world.weather;
    copies = node.copies;
    reader = new Reader(world, node);
  }

  void start() {
    reader.start();
    nextWrite();
  }

  /** Says whether a change is on its way into the store that takes a while. */
  boolean isCommitting() {
    return lateUntil > world.schedule.now() + Schedule.SECOND;
  }

  boolean hasOpenTransactions() {
    return untold > 0 || node.voice.hasOpenTransactions();
  }

  private void nextWrite() {
    node.host.in(dice.pause(weather.writes), this::write);
  }

  private void write() {
    nextWrite();
    if (node.isStopping() || !world.isRough()) {
      return;
    }
    if (dice.happens(weather.events)) {
      node.voice.say(List.of(new Addressed(event(), audience())));
    } else if (node.receiver.coherence().isJoined()) {
      writeChange();
    }
  }

  private Audience audience() {
    return dice.oneOf(
        Audience.everyone(),
        Audience.role("web"),
        Audience.instance("n" + dice.below(weather.nodes)));
  }

  /** Something that changes nothing in the store. */
  private NotificationMessage event() {
    int key = key();
    return switch (dice.below(7)) {
      case 0, 1 -> Layout.recycle();
      case 2, 3, 4 -> Layout.item(dice.oneOf(Operation.ADD_ITEM, Operation.REPLACE_ITEM), key);
      case 5 -> Layout.region(Operation.CREATE_REGION, Layout.regionOfKey(key));
      default -> Layout.tag(Layout.cacheOfKey(key), key % 2);
    };
  }

  /** Returns one of the keys that are written under this seed: few, or all. */
  private int key() {
    int spread = Layout.KEYS / weather.writtenKeys;
    int key = dice.below(weather.writtenKeys) * spread;
    return weather.mayWrite(node.self.role(), key) ? key : key % (Layout.KEYS / Layout.CACHES);
  }

  private void writeChange() {
    int how = dice.below(10);
    if (how < 7) {
      writeInTransaction(change());
    } else if (how == 7) {
      update(key());
    } else if (dice.happens(weather.untold)) {
      writeAndTellLater(change());
    } else {
      writeAtOnce(change());
    }
  }

  private Change change() {
    Change change = new Change(copies, world);
    int key = key();
    int other = key();
    return switch (dice.below(40)) {
      case 0 -> change.cache(Layout.cacheOfKey(key));
      case 1 -> change.region(Layout.regionOfKey(key));
      case 2, 3 -> change.tag(Layout.cacheOfKey(key), key % 2);
      case 4, 5, 6, 7 -> other == key ? change.key(key) : change.key(key).key(other);
      default -> change.key(key);
    };
  }

  /** Commit and broadcast are one: who writes so may be late by what is between them. */
  private void writeAtOnce(Change change) {
    commit(change.values());
    change.say();
    reader.told(change.values());
  }

  private void update(int key) {
    if (!copies.isHeld(key) || Layout.derivedFrom(key) >= 0) {
      writeAtOnce(new Change(copies, world).key(key));
      return;
    }
    Value value = Value.written(key);
    copies
        .region(key)
        .update(
            key,
            written -> {
              commit(List.of(value));
              return value;
            });
    reader.told(List.of(value));
  }

  private void writeAndTellLater(Change change) {
    for (Value value : change.values()) {
      value.committedAs(world.store.commitUntold(value.key, node.host));
    }
    noteCommit(change.values());
    untold++;
    node.host.in(
        dice.time(0, 3),
        () -> {
          untold--;
          change.values().forEach(value -> world.store.told(value.key, value.version()));
          change.say();
          reader.told(change.values());
        });
  }

  private void writeInTransaction(Change change) {
    SimulatedTransaction transaction = node.voice.begin();
    reader.changing(change.named());
    copies.in(
        transaction,
        () -> {
          change.say();
          readWithin(change);
        });
    long work = dice.happens(0.2) ? dice.time(0, 2) : dice.time(0, 0.01);
    node.host.in(work, () -> complete(transaction, change));
  }

  /** Reads what the transaction has changed, and something else. */
  private void readWithin(Change change) {
    if (dice.happens(0.5)) {
      readWithin(change.named().get(0), true);
      readWithin(dice.below(Layout.KEYS), false);
    }
  }

  private void readWithin(int key, boolean changed) {
    if (!copies.isHeld(key)) {
      return;
    }
    try {
      Value seen = copies.region(key).get(key, Value::written, Layout.tags(key));
      if (changed && seen.version() != Value.UNCOMMITTED) {
        throw new ContractBroken(node.instance() + "'s transaction does not read its own " + key);
      }
    } catch (NotVouchedException e) {
      // the cache has it so
    }
  }

  private void complete(SimulatedTransaction transaction, Change change) {
    if (dice.happens(weather.rollbacks)) {
      end(change, transaction::rolledBack);
      return;
    }
    transaction.beforeCommit();
    long commit = dice.happens(weather.lateCommits) ? dice.time(0.01, 3) : dice.time(0.001, 0.01);
    long gap = dice.happens(weather.stalls) ? dice.time(0.01, 9) : dice.time(0.0001, 0.01);
    if (dice.happens(weather.doubtful)) {
      doubt(transaction, change);
      return;
    }
    lateUntil = Math.max(lateUntil, world.schedule.now() + commit);
    // the store does it even if the writer dies
    world.schedule.in(commit, () -> commit(change.values()));
    node.host.in(commit + gap, () -> committed(transaction, change));
  }

  /** Nobody can say how it ends: the store may do it, and much later. */
  private void doubt(SimulatedTransaction transaction, Change change) {
    if (dice.happens(0.7)) {
      world.schedule.in(dice.time(0, 3), () -> commit(change.values()));
      node.host.in(dice.time(0, 3), () -> end(change, transaction::unknown));
    } else {
      node.host.in(dice.time(0, 3), () -> end(change, transaction::rolledBack));
    }
  }

  private void end(Change change, Runnable end) {
    world.trace.note(() -> node.instance() + " gives up " + change.values());
    reader.changed(change.named());
    end.run();
  }

  private void committed(SimulatedTransaction transaction, Change change) {
    reader.changed(change.named());
    transaction.committed();
    reader.told(change.values());
  }

  private void commit(List<Value> values) {
    values.forEach(value -> value.committedAs(world.store.commit(value.key)));
    noteCommit(values);
  }

  private void noteCommit(List<Value> values) {
    world.trace.note(() -> node.instance() + " commits " + values);
  }
}
