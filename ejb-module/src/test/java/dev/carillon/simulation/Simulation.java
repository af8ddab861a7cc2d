package dev.carillon.simulation;

import static dev.carillon.simulation.Schedule.SECOND;

/** A cluster of real outbound and inbound sides under one seed: trouble, then peace. */
final class Simulation {
  static final long PEACE = 36 * SECOND;

  /** Within this time after the trouble is over everybody must be equal. */
  private static final long RECOVERY = 30 * SECOND;

  private final World world;

  private Simulation(long seed, int traceLines) {
    world = new World(seed, traceLines);
  }

  /** Returns what breaks the contract under a seed; null if nothing does. */
  static String run(long seed) {
    return new Simulation(seed, 0).run();
  }

  /** Returns the last that happens under a seed. */
  static String trace(long seed, int lines) {
    Simulation simulation = new Simulation(seed, lines);
    String broken = simulation.run();
    return String.format(
        "seed %d: %s%n%s%n%s",
        seed,
        simulation.world.weather,
        simulation.world.trace,
        broken == null ? "nothing breaks the contract" : broken);
  }

  /** Returns for how long something served under a seed had been outdated at the most. */
  static long worstStaleness(long seed) {
    Simulation simulation = new Simulation(seed, 0);
    simulation.run();
    return simulation.world.worstStaleness();
  }

  private String run() {
    try {
      play();
      return null;
    } catch (RuntimeException | AssertionError e) {
      String what = e instanceof ContractBroken ? e.getMessage() : stack(e);
      return String.format("%.3f s: %s", world.schedule.now() / 1e9, what);
    }
  }

  private static String stack(Throwable e) {
    StringBuilder text = new StringBuilder(e.toString());
    for (int i = 0; i < Math.min(8, e.getStackTrace().length); i++) {
      text.append("\n    at ").append(e.getStackTrace()[i]);
    }
    return text.toString();
  }

  private void play() {
    new Chaos(world).start();
    world.schedule.runUntil(PEACE);
    world.calmDown();
    Peace peace = new Peace(world);
    String trouble = "";
    long received = 0;
    while (trouble != null) {
      // a long backlog that goes out one by one takes its time
      boolean catchesUp = peace.received() > received;
      if (world.schedule.now() > PEACE + RECOVERY && !catchesUp) {
        throw new ContractBroken("after peace " + trouble);
      }
      received = peace.received();
      world.schedule.runUntil(world.schedule.now() + SECOND);
      peace.restart();
      trouble = peace.trouble();
    }
    world.schedule.runUntil(world.schedule.now() + Node.SETTLE.toNanos() + SECOND / 2);
    peace.dropAll();
    world.schedule.runUntil(world.schedule.now() + SECOND);
    peace.loadAll();
    world.schedule.runUntil(world.schedule.now() + Node.BOUND.toNanos() + 3 * SECOND);
    peace.checkCopies();
    world.reports().forEach(Report::check);
  }
}
