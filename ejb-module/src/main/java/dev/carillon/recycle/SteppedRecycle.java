package dev.carillon.recycle;

import dev.carillon.config.RecycleConfig;
import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.telemetry.LogLine;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Recycling that ends this incarnation: work is finished, load balancers look away, state is
 * dropped, and then comes the restart. Each step waits for the one before. Thread-safe.
 */
public final class SteppedRecycle implements OwnRecycle {
  private final RecycledInstance instance;
  private final Readiness readiness;
  private final Restart restart;
  private final Patience patience;
  private final Observing observing;
  private final LongSupplier clock;
  private boolean underWay;

  /** When readiness came back without a restart; null if it never did. */
  private @Nullable Long upAgainAt;

  /** Why it was asked to recycle at once while it recycled already; null if it was not. */
  private @Nullable String asked;

  /** Makes the recycling of an instance by a restart. */
  public SteppedRecycle(RecycledInstance instance, Readiness readiness, Restart restart) {
    this(instance, readiness, restart, Patience.REAL, System::nanoTime);
  }

  SteppedRecycle(
      RecycledInstance instance,
      Readiness readiness,
      Restart restart,
      Patience patience,
      LongSupplier clock) {
    this.instance = instance;
    this.readiness = readiness;
    this.restart = restart;
    this.patience = patience;
    this.clock = clock;
    observing = new Observing(instance, patience);
    instance.recyclesBy(instance.settings().mode().orElse(Mode.APPLICATION));
  }

  /** A request of its own, with a course that always agrees. */
  private enum Alone implements Course {
    COURSE;

    @Override
    public boolean mayTake(Step step) {
      return true;
    }

    @Override
    public void backInPlace() {}

    @Override
    public void failed(String why) {}
  }

  @Override
  public void begin(String reason, Course course) {
    synchronized (this) {
      if (underWay) {
        throw new IllegalStateException("a recycle of this instance is under way already");
      }
      underWay = true;
    }
    start(reason, course, true);
  }

  @Override
  public void afterRequest(String reason) {
    if (isFirst(reason)) {
      start(reason, Alone.COURSE, false);
    } else {
      LogLine.RECYCLES_ALREADY.log(reason);
    }
  }

  /** Says whether a request begins a recycle; if not, it is kept for when that is called off. */
  private synchronized boolean isFirst(String reason) {
    if (underWay) {
      asked = reason;
      return false;
    }
    underWay = true;
    return true;
  }

  /** Load balancers must have seen that readiness is UP again before another one goes. */
  @Override
  public synchronized boolean isServing() {
    long settle = instance.settings().settle().toNanos();
    return !underWay && (upAgainAt == null || clock.getAsLong() - upAgainAt >= settle);
  }

  private void start(String reason, Course course, boolean fires) {
    LogLine.RECYCLING.log(reason);
    instance.execute(
        () -> {
          try {
            takeSteps(reason, course, fires);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            goOn(course, "the application is stopped by somebody else");
          } catch (RuntimeException | Error e) {
            goOn(course, e.toString());
          }
        });
  }

  private void takeSteps(String reason, Course course, boolean fires) throws InterruptedException {
    observing.await("RecycleStarting", () -> instance.starting(reason));
    if (!mayTake(Step.DRAINING, course)) {
      return;
    }
    RecycleConfig settings = instance.settings();
    readiness.down(reason);
    LogLine.RECYCLE_DRAINING.log(settings.readinessDelay().toMillis());
    patience.pause(settings.readinessDelay());
    if (!mayTake(Step.DOWN, course)) {
      return;
    }
    if (fires) {
      observing.await("RecycleRequested", () -> instance.requested(reason));
      // Observers may take as long as the others wait, and so may a host that is frozen meanwhile.
      if (!mayTake(Step.DOWN, course)) {
        return;
      }
    }
    instance.dropAll();
    instance.goes(reason);
    restart.begin(why -> goOn(course, why));
  }

  private boolean mayTake(Step step, Course course) {
    if (course.mayTake(step)) {
      return true;
    }
    LogLine.RECYCLE_CALLED_OFF.log(step);
    String reason = takeBack();
    if (reason != null) {
      afterRequest(reason);
    }
    return false;
  }

  private void goOn(Course course, String why) {
    LogLine.RECYCLE_FAILED.log(why);
    instance.stays();
    takeBack();
    course.failed(why);
  }

  /** Returns why it is to recycle nevertheless; null if nobody has asked for it. */
  private @Nullable String takeBack() {
    boolean wasDown = readiness.draining().isPresent();
    readiness.up();
    synchronized (this) {
      upAgainAt = wasDown ? Long.valueOf(clock.getAsLong()) : upAgainAt;
      String reason = asked;
      asked = null;
      underWay = false;
      return reason;
    }
  }
}
