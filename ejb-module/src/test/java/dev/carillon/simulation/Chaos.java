package dev.carillon.simulation;

/** What happens to nodes and links in rough weather. */
final class Chaos {
  /** A host that sleeps less is not found out; the bound is exceeded by so much then. */
  private static final long LEAST_SLEEP = 11 * Schedule.SECOND / 10;

  private final World world;
  private final Dice dice;
  private final Weather weather;

  Chaos(World world) {
    this.world = world;
    this.dice = world.dice;
    this.weather = world.weather;
  }

  void start() {
    for (int name = 0; name < weather.nodes; name++) {
      restartIn(dice.happens(0.5) ? 0 : dice.time(0, 8), name, true);
    }
    world.schedule.in(3 * Schedule.SECOND, this::next);
  }

  private void restartIn(long time, int name, boolean first) {
    world.schedule.in(
        time,
        () -> {
          if (world.isRough()
              && world.bearer(name) == null
              && !(first && world.lastBearer(name) != null)) {
            world.start(name);
          }
        });
  }

  private void next() {
    if (!world.isRough()) {
      return;
    }
    world.schedule.in(dice.pause(weather.chaos), this::next);
    int name = dice.below(weather.nodes);
    Node node = world.bearer(name);
    int what = dice.below(100);
    if (node == null) {
      if (what < 70 && world.lastBearer(name) != null) {
        world.start(name);
      }
    } else if (what < 20) {
      partition(name, dice.below(weather.nodes), dice.happens(0.5));
    } else if (what < 26) {
      close(name, dice.below(weather.nodes));
    } else if (what < 32) {
      isolate(name);
    } else if (what < 44) {
      pause(node, dice.time(0.3, 20));
    } else if (what < 52) {
      long time = dice.time(5, 15);
      pause(node, time);
      world.schedule.in((long) (time * dice.random().nextDouble()), () -> isolate(name));
    } else if (what < 62) {
      crash(node, dice.happens(0.5) ? dice.time(0.05, 1) : dice.time(1, 15));
    } else if (what < 78) {
      crashInCommit(node, world.schedule.now() + 4 * Schedule.SECOND);
    } else if (what < 90 && !node.isStopping()) {
      world.trace.note(() -> node.instance() + " stops");
      node.stop();
    } else {
      crashTwice(node);
    }
  }

  private void pause(Node node, long most) {
    long time = Math.min(most, Simulation.PEACE - world.schedule.now());
    boolean hostSleeps = dice.happens(weather.sleeping) && time > LEAST_SLEEP;
    world.trace.note(
        () -> node.instance() + (hostSleeps ? "'s host sleeps" : " pauses") + " " + time / 1e9);
    node.host.pause(time, hostSleeps);
  }

  private void crash(Node node, long restart) {
    world.trace.note(() -> node.instance() + " crashes");
    node.host.end();
    restartIn(restart, node.name, false);
  }

  /** Crashes, comes back soon, and crashes again while it is still greeting everybody. */
  private void crashTwice(Node node) {
    long restart = dice.time(0.05, 0.5);
    crash(node, restart);
    world.schedule.in(
        restart + dice.time(0.001, 1),
        () -> {
          Node next = world.bearer(node.name);
          if (world.isRough() && next != null) {
            crash(next, dice.time(0.01, 0.5));
          }
        });
  }

  /** Crashes when a change is on its way into the store, and comes back soon. */
  private void crashInCommit(Node node, long latest) {
    if (node.isGone() || !world.isRough()) {
      return;
    }
    if (node.application.isCommitting() || world.schedule.now() > latest) {
      crash(node, dice.time(0.01, 0.5));
    } else {
      world.schedule.in(10 * Schedule.MILLISECOND, () -> crashInCommit(node, latest));
    }
  }

  private void partition(int one, int other, boolean bothWays) {
    if (one == other) {
      return;
    }
    block(one, other);
    if (bothWays) {
      block(other, one);
    }
  }

  /** A firewall that one cannot call through, while the other can. */
  private void close(int from, int to) {
    if (from == to) {
      return;
    }
    world.trace.note(() -> "n" + from + " cannot call n" + to);
    world.network.close(from, to, true);
    world.schedule.in(
        dice.time(0.5, 25),
        () -> {
          world.trace.note(() -> "n" + from + " can call n" + to);
          world.network.close(from, to, false);
        });
  }

  /** Cuts off a node, or its way out or in. */
  private void isolate(int name) {
    int ways = dice.below(3);
    for (int other = 0; other < weather.nodes; other++) {
      if (other != name && ways != 1) {
        block(name, other);
      }
      if (other != name && ways != 0) {
        block(other, name);
      }
    }
  }

  private void block(int from, int to) {
    if (!world.isRough()) {
      return;
    }
    world.trace.note(() -> "n" + from + " cannot speak to n" + to);
    world.network.block(from, to, true);
    world.schedule.in(
        dice.time(0.5, 25),
        () -> {
          world.trace.note(() -> "n" + from + " can speak to n" + to);
          world.network.block(from, to, false);
        });
  }
}
