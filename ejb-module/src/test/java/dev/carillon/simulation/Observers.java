package dev.carillon.simulation;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The threads that observers run on at one node: quick as a rule, slow now and then, or stuck. */
final class Observers implements Executor {
  private final World world;
  private final Host host;
  private boolean stuck;

  Observers(World world, Host host) {
    this.world = world;
    this.host = host;
  }

  /** Says whether one of them will never return. */
  boolean isStuck() {
    return stuck;
  }

  boolean fails() {
    return world.isRough() && world.dice.happens(world.weather.failingObservers);
  }

  @Override
  public void execute(Runnable observers) {
    Dice dice = world.dice;
    boolean rough = world.isRough();
    if (rough && dice.happens(world.weather.stuckObservers)) {
      stuck = true;
      return;
    }
    if (rough && dice.happens(world.weather.noThreads)) {
      throw new RejectedExecutionException("no thread");
    }
    boolean slow = rough && dice.happens(world.weather.slowObservers);
    host.in(slow ? dice.time(0, 2) : dice.time(0, 0.004), observers);
  }
}
