package dev.carillon.simulation;

import static dev.carillon.simulation.Schedule.SECOND;

import dev.carillon.simulation.OrderedNode.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Instances with one ordered cache under one seed: trouble, then calm. */
final class OrderedWorld {
  private static final long TROUBLE = 40 * SECOND;

  /** When all have heard of each other, and of what was said before. */
  private static final long QUIET = TROUBLE + 16 * SECOND;

  private static final long LAST_CHANGE = QUIET + 8 * SECOND;
  private static final long END = LAST_CHANGE + 10 * SECOND;

  /** How long it may take until a loss is told that excuses something. */
  private static final long EXCUSE = 16 * SECOND;

  final Schedule schedule = new Schedule();
  final Dice dice;
  final int mostPending;
  private final double slowLanes;
  private final double lossRate;

  /** Whether the first two never meet. */
  private final boolean estranged;

  /** Who writes; if the first two do not, nothing waits for a turn that does not come. */
  private final int firstWriter;

  private final OrderedNode[] nodes;
  private final List<Saying> sayings = new ArrayList<>();
  private long incarnations;

  /** What was changed, when, and who must learn of it. */
  private record Saying(Change change, long at, Set<OrderedNode> concerned) {}

  private OrderedWorld(long seed) {
    dice = new Dice(seed);
    mostPending = dice.happens(0.2) ? 4 : 1_000;
    slowLanes = dice.oneOf(0.0, 0.0, 0.02);
    lossRate = dice.oneOf(0.0, 0.0, 0.01);
    estranged = dice.happens(0.2);
    firstWriter = estranged && dice.happens(0.5) ? 2 : 0;
    nodes = new OrderedNode[3 + dice.below(3)];
  }

  /** Returns what breaks the promise under a seed; null if nothing does. */
  static String run(long seed) {
    OrderedWorld world = new OrderedWorld(seed);
    try {
      world.play();
      return null;
    } catch (ContractBroken e) {
      return String.format("%.3f s: %s", world.schedule.now() / 1e9, e.getMessage());
    }
  }

  boolean isCalm() {
    return schedule.now() >= TROUBLE;
  }

  boolean isLossy() {
    return !isCalm() && dice.happens(lossRate);
  }

  long laneDelay() {
    return !isCalm() && dice.happens(slowLanes) ? dice.time(0.1, 2) : dice.below(2_000_000);
  }

  private void play() {
    for (int name = 0; name < nodes.length; name++) {
      join(name);
    }
    plan(4, this::change, LAST_CHANGE);
    plan(dice.oneOf(0.0, 0.2, 0.5), this::comeOrGo, TROUBLE);
    plan(dice.oneOf(0.0, 0.1), this::sleep, TROUBLE);
    schedule.runUntil(END);
    checkOrder();
    checkNothingIsMissing();
    checkCalm();
  }

  private void plan(double rate, Runnable action, long until) {
    if (rate > 0) {
      schedule.in(
          dice.pause(rate),
          () -> {
            if (schedule.now() < until) {
              action.run();
              plan(rate, action, until);
            }
          });
    }
  }

  private void join(int name) {
    OrderedNode node = new OrderedNode(this, name, ++incarnations);
    nodes[name] = node;
    for (OrderedNode other : nodes) {
      if (other != null && other != node && !(estranged && isOneOfFirst(node, other))) {
        node.in(dice.time(0.01, 3), () -> node.meets(other));
        other.in(dice.time(0.01, 3), () -> other.meets(node));
      }
    }
  }

  private static boolean isOneOfFirst(OrderedNode one, OrderedNode other) {
    return Set.of("n0", "n1")
        .equals(Set.of(one.self.instance().name(), other.self.instance().name()));
  }

  private void change() {
    OrderedNode writer = nodes[firstWriter + dice.below(nodes.length - firstWriter)];
    if (writer != null && writer.asleepUntil() <= schedule.now()) {
      Set<OrderedNode> concerned = new HashSet<>(writer.streams.keySet());
      concerned.add(writer);
      long at = schedule.now();
      sayings.add(new Saying(writer.change(), at, concerned));
    }
  }

  private void comeOrGo() {
    int name = dice.below(nodes.length);
    OrderedNode node = nodes[name];
    if (node == null) {
      join(name);
    } else if (dice.happens(0.5)) {
      nodes[name] = null;
      sayGoodbye(node);
    } else {
      nodes[name] = null;
      crash(node);
    }
  }

  /** Whom it has not met hears of its end in another way. */
  private void sayGoodbye(OrderedNode node) {
    node.gone = true;
    node.streams.values().forEach(OrderedStream::carryGoodbye);
    alive().stream()
        .filter(other -> !node.streams.containsKey(other))
        .forEach(other -> other.in(dice.time(1, 8), () -> other.leaves(node, true)));
  }

  /** Some of what it said last arrives at some. */
  private void crash(OrderedNode node) {
    node.gone = true;
    for (OrderedNode other : nodes) {
      if (other != null) {
        OrderedStream stream = node.streams.get(other);
        if (stream != null) {
          schedule.in(dice.time(0, 1), stream::cut);
        }
        other.in(
            dice.time(1, 8),
            () -> {
              if (stream != null) {
                stream.cut();
              }
              other.leaves(node, false);
            });
      }
    }
  }

  private void sleep() {
    OrderedNode node = nodes[dice.below(nodes.length)];
    if (node != null) {
      node.asleepUntil = Math.min(TROUBLE, schedule.now() + dice.time(0.1, 8));
    }
  }

  private List<OrderedNode> alive() {
    return Arrays.stream(nodes).filter(Objects::nonNull).toList();
  }

  /** Of any two changes, two that know each other are told in one order, or of a loss. */
  private void checkOrder() {
    for (OrderedNode one : alive()) {
      for (OrderedNode other : alive()) {
        if (one != other && one.streams.containsKey(other)) {
          checkOrder(one, other);
        }
      }
    }
  }

  private static void checkOrder(OrderedNode one, OrderedNode other) {
    List<Change> common = one.told.keySet().stream().filter(other.told::containsKey).toList();
    List<Change> there = other.told.keySet().stream().filter(one.told::containsKey).toList();
    Map<Change, Integer> indices = new HashMap<>();
    there.forEach(change -> indices.put(change, indices.size()));
    for (int i = 0; i < common.size(); i++) {
      for (int j = i + 1; j < common.size(); j++) {
        Change first = common.get(i);
        Change then = common.get(j);
        if (indices.get(first) > indices.get(then)
            && !one.hasLostWithin(one.told.get(first), one.told.get(then) + EXCUSE)
            && !other.hasLostWithin(other.told.get(then), other.told.get(first) + EXCUSE)) {
          throw new ContractBroken(
              String.format(
                  "%s is told of %s and then of %s, and %s of %s before %s, and neither of a loss",
                  one,
                  one.text(first),
                  one.text(then),
                  other,
                  other.text(then),
                  other.text(first)));
        }
      }
    }
  }

  private void checkNothingIsMissing() {
    for (Saying saying : sayings) {
      for (OrderedNode node : saying.concerned()) {
        if (alive().contains(node)
            && !isKnown(node, saying.change())
            && !node.hasLostWithin(saying.at(), saying.at() + 2 * EXCUSE)) {
          throw new ContractBroken(
              node.self.instance() + " is told neither of " + saying + " nor of a loss");
        }
      }
    }
  }

  private static boolean isKnown(OrderedNode node, Change change) {
    return node.told.containsKey(change) || node.superseded.contains(change);
  }

  /** With membership stable all are told of everything, and of no loss. */
  private void checkCalm() {
    if (estranged || mostPending < 10) {
      return;
    }
    for (OrderedNode node : alive()) {
      if (node.hasLostWithin(QUIET, END)) {
        throw new ContractBroken(node + " is told of a loss without a reason");
      }
      sayings.stream()
          .filter(saying -> saying.at() > QUIET && !isKnown(node, saying.change()))
          .forEach(
              saying -> {
                throw new ContractBroken(
                    node.self.instance() + " is not told of " + saying.change());
              });
    }
  }

  /** Returns how much was told in order under a seed, for a test that something happens at all. */
  static int told(long seed) {
    OrderedWorld world = new OrderedWorld(seed);
    world.play();
    return world.alive().stream().mapToInt(node -> node.told.size()).sum();
  }
}
