package dev.carillon.simulation;

import dev.carillon.backlog.Accepted;
import dev.carillon.backlog.Addressed;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.receive.Coherence;
import dev.carillon.simulation.Copies.Load;
import dev.carillon.simulation.Ledger.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What runs at one node: it reads through the copies, writes with transactions and without. */
final class Application {
  private static final double READS = 8;

  private final World world;
  private final Node node;
  private final Copies copies;
  private int openTransactions;

  /** Until when commits are on their way that take long. */
  private long lateUntil;

  /** What a write changes, and what it has to say. */
  private record Change(List<Integer> keys, List<LongFunction<NotificationMessage>> messages) {}

  Application(World world, Node node) {
    this.world = world;
    this.node = node;
    this.copies = node.copies;
  }

  void start() {
    nextRead();
    nextWrite();
  }

  /** Says whether a change is on its way into the store that takes a while. */
  boolean isCommitting() {
    return lateUntil > world.schedule.now() + Schedule.SECOND;
  }

  boolean hasOpenTransactions() {
    return openTransactions > 0;
  }

  private Coherence coherence() {
    return node.receiver.coherence();
  }

  private void nextRead() {
    node.host.in(world.dice.pause(READS), this::read);
  }

  /** Reads all that may be served, and loads some of what may not. */
  private void read() {
    nextRead();
    if (!node.host.isAwake()) {
      return;
    }
    for (int key = 0; key < Layout.KEYS; key++) {
      if (isServed(key)) {
        world.served(node, key, copies.version(key));
      }
    }
    for (double i = world.dice.random().nextDouble(); i < world.weather.loads; i++) {
      int key = world.dice.below(Layout.KEYS);
      if (isHeld(key) && !isServed(key) && !copies.isLoading(key)) {
        load(key);
      }
    }
  }

  private boolean isServed(int key) {
    return copies.holds(key) && coherence().mayServe(copies.loadStart(key));
  }

  private boolean isHeld(int key) {
    return node.self.held().holds(Layout.cacheName(Layout.cacheOfKey(key)));
  }

  private void load(int key) {
    Load load = copies.load(key, coherence().now());
    long time = world.dice.happens(0.95) ? world.dice.time(0, 0.05) : world.dice.time(0.05, 6);
    world.schedule.in(
        (long) (time * world.dice.random().nextDouble()),
        () -> load.version = world.store.version(key));
    node.host.in(time + 1, () -> copies.loaded(load));
  }

  private void nextWrite() {
    node.host.in(world.dice.pause(world.weather.writes), this::write);
  }

  private void write() {
    nextWrite();
    if (node.isStopping() || !world.isRough()) {
      return;
    }
    if (world.dice.happens(world.weather.events)) {
      say(List.of(event()), audience());
    } else if (coherence().isJoined()) {
      writeChange();
    }
  }

  private void writeChange() {
    if (world.dice.happens(0.7)) {
      writeInTransaction(change());
    } else {
      writeAtOnce(change());
    }
  }

  private Audience audience() {
    return world.dice.oneOf(
        Audience.everyone(),
        Audience.role("web"),
        Audience.instance("n" + world.dice.below(world.weather.nodes)));
  }

  /** Something that changes nothing in the store. */
  private LongFunction<NotificationMessage> event() {
    int key = key();
    Operation operation = world.dice.oneOf(Operation.ADD_ITEM, Operation.REPLACE_ITEM);
    return switch (world.dice.below(6)) {
      case 0, 1 -> Layout::recycle;
      case 2, 3, 4 -> number -> Layout.item(operation, key, number);
      default -> number -> Layout.tag(Layout.cacheOfKey(key), number);
    };
  }

  /** Returns one of the keys that are written under this seed: few, or all. */
  private int key() {
    int spread = Layout.KEYS / world.weather.writtenKeys;
    return world.dice.below(world.weather.writtenKeys) * spread;
  }

  private Change change() {
    int key = key();
    int kind = world.dice.below(40);
    int region = Layout.regionOfKey(key);
    int cache = Layout.cacheOfKey(key);
    if (kind == 0) {
      return new Change(
          keys(2 * cache, 2 * cache + 1), List.of(number -> Layout.cache(cache, stamp(number))));
    }
    if (kind == 1) {
      return new Change(
          keys(region, region), List.of(number -> Layout.region(region, stamp(number))));
    }
    int other = key();
    if (kind < 8 && other != key) {
      return new Change(List.of(key, other), List.of(flush(key), flush(other)));
    }
    return new Change(List.of(key), List.of(flush(key)));
  }

  private static List<Integer> keys(int firstRegion, int lastRegion) {
    return IntStream.range(
            firstRegion * Layout.KEYS_OF_REGION, (lastRegion + 1) * Layout.KEYS_OF_REGION)
        .boxed()
        .toList();
  }

  private LongFunction<NotificationMessage> flush(int key) {
    return number -> Layout.item(Operation.FLUSH, key, stamp(number));
  }

  /** Flushes that bear their number can be told apart, those that do not can be coalesced. */
  private long stamp(long number) {
    return world.weather.stamped ? number : 0;
  }

  /** Commit and broadcast are one: who writes so may be late by what is between them. */
  private void writeAtOnce(Change change) {
    List<Load> writes = begin(change);
    commit(writes);
    say(change.messages(), Audience.everyone());
    end(writes);
  }

  private void writeInTransaction(Change change) {
    openTransactions++;
    long ticket = node.outbound.takeTicket();
    List<Load> writes = begin(change);
    Dice dice = world.dice;
    long commit =
        dice.happens(world.weather.lateCommits) ? dice.time(0.01, 3) : dice.time(0.001, 0.01);
    long gap = dice.happens(world.weather.stalls) ? dice.time(0.01, 9) : dice.time(0.0001, 0.01);
    lateUntil = Math.max(lateUntil, world.schedule.now() + commit);
    world.schedule.in(commit, () -> commit(writes)); // the store does it even if the writer dies
    node.host.in(
        commit + gap,
        () -> {
          openTransactions--;
          end(writes);
          say(change.messages(), Audience.everyone());
          node.outbound.giveTicketBack(ticket);
        });
  }

  private List<Load> begin(Change change) {
    long start = coherence().now();
    return change.keys().stream().map(key -> copies.write(key, start)).toList();
  }

  private void commit(List<Load> writes) {
    for (Load write : writes) {
      write.version = world.store.commit(write.key);
    }
    world.trace.note(
        () ->
            node.instance()
                + " commits "
                + writes.stream().map(write -> write.key + "v" + write.version).toList());
  }

  private void end(List<Load> writes) {
    boolean keep = world.dice.happens(0.3);
    writes.forEach(write -> copies.written(write, keep && isHeld(write.key)));
  }

  private void say(List<LongFunction<NotificationMessage>> messages, Audience audience) {
    long number = node.ledger.head();
    List<Addressed> addressed = new ArrayList<>();
    for (LongFunction<NotificationMessage> message : messages) {
      addressed.add(new Addressed(message.apply(++number), audience));
    }
    Accepted accepted = node.say(addressed);
    boolean recycle = addressed.get(0).message().operation() == Operation.RECYCLE;
    Set<InstanceId> incarnations =
        recycle
            ? accepted.deliveries().stream().map(Delivery::instance).collect(Collectors.toSet())
            : Set.of();
    List<Said> said = new ArrayList<>();
    for (Addressed each : addressed) {
      said.add(new Said(node.ledger.head() + 1, each.message(), audience, incarnations));
      node.ledger.add(said.get(said.size() - 1));
    }
    if (world.dice.happens(0.1)) {
      world.follow(new Report(world, node, accepted, said));
    }
  }
}
