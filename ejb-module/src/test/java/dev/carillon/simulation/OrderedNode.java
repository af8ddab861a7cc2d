package dev.carillon.simulation;

import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.VersionClock;
import dev.carillon.order.Ordering;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One incarnation with an ordered cache: the real ordering, a lane, and streams to those it met.
 */
final class OrderedNode implements Ordering.Surroundings, Schedule.Place {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final String CACHE = "catalog";

  final Introduction self;
  final Ordering ordering;

  /** Whom it has met, and what is on its way there. */
  final Map<OrderedNode, OrderedStream> streams = new LinkedHashMap<>();

  /** What was told here, and when; what was not since a later one was, too. */
  final Map<Change, Long> told = new LinkedHashMap<>();

  final Set<Change> superseded = new HashSet<>();
  final List<Long> losses = new ArrayList<>();
  private final OrderedWorld world;
  private final VersionClock clock;
  private final Map<Object, Change> lastOfItem = new HashMap<>();
  private final Deque<Runnable> lane = new ArrayDeque<>();
  private boolean laneRuns;
  boolean gone;
  long asleepUntil;

  /** A change, everywhere alike. */
  record Change(InstanceId writer, long version) {
    boolean isLaterThan(Change other) {
      return version != other.version
          ? version > other.version
          : writer.name().compareTo(other.writer.name()) > 0;
    }
  }

  OrderedNode(OrderedWorld world, int name, long incarnation) {
    this.world = world;
    self =
        new Introduction(
                new InstanceId("n" + name, incarnation),
                "carillon",
                "web",
                Network.address(7_000 + name),
                HeldCaches.of(Set.of(CACHE)),
                1_000,
                PATIENCE.toMillis(),
                false)
            .declaring(List.of(new CacheDeclaration(CACHE, new TreeSet<>(), true)));
    ordering =
        new Ordering(
            self.instance(),
            new Ordering.Settings(world.schedule::now, PATIENCE, world.mostPending, 1_000),
            this);
    ordering.declared(self);
    long skew = world.dice.below(200);
    clock = new VersionClock(() -> 1_000 + skew + world.schedule.now() / Schedule.MILLISECOND);
    tick();
  }

  private void tick() {
    ordering.tick();
    in(50 * Schedule.MILLISECOND, this::tick);
  }

  void in(long delay, Runnable action) {
    world.schedule.in(delay, this, action);
  }

  @Override
  public boolean isGone() {
    return gone;
  }

  @Override
  public long asleepUntil() {
    return asleepUntil;
  }

  @Override
  public long stagger() {
    return world.dice.below((int) (20 * Schedule.MILLISECOND));
  }

  /** Meets another, which from here on gets what is said here. */
  void meets(OrderedNode other) {
    if (!streams.containsKey(other) && !gone && !other.gone) {
      streams.put(other, new OrderedStream(world, this, other));
      ordering.met(other.self);
    }
  }

  /** Learns that another is gone; what it had still to say is lost if it did not say goodbye. */
  void leaves(OrderedNode other, boolean goodbye) {
    streams.remove(other);
    ordering.left(other.self.instance());
    if (!goodbye) {
      inLane(CACHE, this::lost);
    }
  }

  /** Changes something; returns what it is. */
  Change change() {
    boolean item = world.dice.happens(0.5);
    String region = "r" + world.dice.below(2);
    NotificationMessage message =
        new NotificationMessage(
            item ? Operation.REPLACE_ITEM : Operation.CLEAR_REGION,
            CACHE,
            region,
            item ? Key.of("k" + world.dice.below(3)) : null,
            null,
            clock.next(),
            null);
    streams.values().forEach(stream -> stream.carry(message));
    ordering.said(message, self.instance(), self.role());
    return new Change(self.instance(), message.version());
  }

  /** Takes what another has said. */
  void arrives(OrderedNode sender, NotificationMessage message) {
    clock.see(message.version());
    inLane(
        CACHE,
        () -> {
          if (message.isTurn()) {
            ordering.turn(message, sender.self.instance());
          } else {
            ordering.said(message, sender.self.instance(), sender.self.role());
          }
        });
  }

  @Override
  public boolean send(NotificationMessage turn) {
    streams.values().forEach(stream -> stream.carry(turn));
    return true;
  }

  @Override
  public boolean inLane(String cache, Runnable task) {
    lane.add(task);
    if (!laneRuns) {
      laneRuns = true;
      runLane();
    }
    return true;
  }

  private void runLane() {
    in(
        world.laneDelay(),
        () -> {
          lane.remove().run();
          laneRuns = !lane.isEmpty();
          if (laneRuns) {
            runLane();
          }
        });
  }

  @Override
  public boolean tell(NotificationMessage message, InstanceId writer) {
    Change change = new Change(writer, message.version());
    Object item = List.of(String.valueOf(message.region()), String.valueOf(message.key()));
    Change last = message.key() == null ? null : lastOfItem.get(item);
    if (last != null && !change.isLaterThan(last)) {
      superseded.add(change);
      return true;
    }
    lastOfItem.put(item, change);
    if (told.put(change, world.schedule.now()) != null) {
      throw new ContractBroken(self.instance() + " is told of " + change + " twice");
    }
    return true;
  }

  @Override
  public void missing(String cache, InstanceId home) {
    lost();
  }

  void lost() {
    losses.add(world.schedule.now());
  }

  boolean hasLostWithin(long from, long to) {
    return losses.stream().anyMatch(at -> at >= from && at <= to);
  }

  /** Returns a change and when it was told here, for people. */
  String text(Change change) {
    return String.format(
        "%s %d at %.3f s", change.writer(), change.version(), told.getOrDefault(change, -1L) / 1e9);
  }

  @Override
  public String toString() {
    return self.instance()
        + " (which knows "
        + streams.keySet().stream().map(other -> other.self.instance()).toList()
        + " and was told of losses at "
        + losses.stream().map(at -> String.format("%.3f s", at / 1e9)).toList()
        + ")";
  }
}
