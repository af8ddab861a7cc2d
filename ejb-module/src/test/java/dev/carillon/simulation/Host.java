package dev.carillon.simulation;

/** What an incarnation runs on: its clocks, and whether it runs at all. */
final class Host implements Schedule.Place {
  private static final long WALL_MILLIS = 1_000_000_000_000L;

  private final World world;
  private final long skew;
  private long clockLost;

  /** What the clock showed when it last stood still; it never shows less again. */
  private long stoodAt = Long.MIN_VALUE;

  private long asleepUntil;
  private boolean gone;
  private long goneAt;

  /** Whether something has run since it slept that looks for it. */
  private boolean awake = true;

  Host(World world) {
    this.world = world;
    skew = world.dice.time(-1_000, 1_000);
  }

  /** Returns the monotonic clock, which stands while the host sleeps. */
  long clock() {
    return Math.max(stoodAt, world.schedule.now() + skew - clockLost);
  }

  long wallMillis() {
    return WALL_MILLIS + world.schedule.now() / Schedule.MILLISECOND;
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
    return world.dice.time(0, 0.02);
  }

  boolean isAwake() {
    return awake;
  }

  void ticked() {
    awake = true;
  }

  /** Stops for a while; the monotonic clock with it if the host sleeps. */
  void pause(long time, boolean sleeps) {
    if (asleepUntil > world.schedule.now()) {
      return;
    }
    asleepUntil = world.schedule.now() + time;
    if (sleeps) {
      awake = false;
      stoodAt = clock();
      clockLost += time;
    }
  }

  /** Ends the process, in whatever it is doing. */
  void end() {
    gone = true;
    goneAt = world.schedule.now();
  }

  long goneAt() {
    return goneAt;
  }

  void in(long delay, Runnable action) {
    world.schedule.in(delay, this, action);
  }

  /** Does something on another thread. */
  void soon(Runnable action) {
    in(world.dice.time(0, 0.003), action);
  }

  void every(long period, Runnable action) {
    in(world.dice.time(0, 0.05), () -> again(period, action));
  }

  private void again(long period, Runnable action) {
    in(period, () -> again(period, action));
    action.run();
  }
}
