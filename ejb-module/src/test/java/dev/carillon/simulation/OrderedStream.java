package dev.carillon.simulation;

import dev.carillon.contracts.NotificationMessage;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one says to another: comes in order, late, and now and then only as a loss. */
final class OrderedStream {
  private final OrderedWorld world;
  private final OrderedNode from;
  private final OrderedNode to;
  private final long slowness;

  /** Who wakes finds what came meanwhile in any order, but each stream in its own. */
  private final Deque<Runnable> onItsWay = new ArrayDeque<>();

  private long last;
  private boolean cut;

  OrderedStream(OrderedWorld world, OrderedNode from, OrderedNode to) {
    this.world = world;
    this.from = from;
    this.to = to;
    slowness = world.dice.time(0.001, world.dice.happens(0.3) ? 2 : 0.1);
  }

  void carry(NotificationMessage message) {
    boolean lost = world.isLossy();
    in(
        () -> {
          if (lost) {
            to.inLane(OrderedNode.CACHE, to::lost);
          } else {
            to.arrives(from, message);
          }
        });
  }

  void carryGoodbye() {
    in(() -> to.leaves(from, true));
  }

  /** Nothing arrives any more, though much may be on its way. */
  void cut() {
    cut = true;
  }

  private void in(Runnable arrival) {
    long delay = world.isCalm() ? world.dice.time(0.001, 0.05) : world.dice.time(0, slowness / 1e9);
    onItsWay.add(arrival);
    last = Math.max(last, world.schedule.now() + delay);
    to.in(
        last - world.schedule.now(),
        () -> {
          Runnable next = onItsWay.remove();
          if (!cut) {
            next.run();
          }
        });
  }
}
