package dev.carillon.recycle;

import dev.carillon.config.RecycleConfig;
import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final AtomicBoolean underWay = new AtomicBoolean();

  /** Makes the recycling of an instance by a restart. */
  public SteppedRecycle(RecycledInstance instance, Readiness readiness, Restart restart) {
    this(instance, readiness, restart, Patience.REAL);
  }

  SteppedRecycle(
      RecycledInstance instance, Readiness readiness, Restart restart, Patience patience) {
    this.instance = instance;
    this.readiness = readiness;
    this.restart = restart;
    this.patience = patience;
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
    if (!underWay.compareAndSet(false, true)) {
      throw new IllegalStateException("a recycle of this instance is under way already");
    }
    start(reason, course, true);
  }

  @Override
  public void afterRequest(String reason) {
    if (underWay.compareAndSet(false, true)) {
      start(reason, Alone.COURSE, false);
    } else {
      LogLine.RECYCLES_ALREADY.log(reason);
    }
  }

  @Override
  public boolean isUnderWay() {
    return underWay.get();
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
    await("RecycleStarting", () -> instance.starting(reason));
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
      await("RecycleRequested", () -> instance.requested(reason));
    }
    instance.dropAll();
    restart.begin(why -> goOn(course, why));
  }

  private boolean mayTake(Step step, Course course) {
    if (course.mayTake(step)) {
      return true;
    }
    LogLine.RECYCLE_CALLED_OFF.log(step);
    takeBack();
    return false;
  }

  private void goOn(Course course, String why) {
    LogLine.RECYCLE_FAILED.log(why);
    takeBack();
    course.failed(why);
  }

  private void takeBack() {
    readiness.up();
    underWay.set(false);
  }

  /** Runs observers on their own thread, and waits for them as long as is allowed. */
  private void await(String event, Runnable observers) throws InterruptedException {
    Duration grace = instance.settings().grace();
    Observers running = new Observers(observers);
    instance.execute(running);
    if (!patience.await(running.done, grace) && !grace.isZero()) {
      LogLine.RECYCLE_GRACE_OVER.log(event, grace.toMillis(), running.place());
    }
  }

  /** The observers of an event, all together. */
  private static final class Observers implements Runnable {
    private final Runnable all;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    Observers(Runnable all) {
      this.all = all;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      try {
        all.run();
      } finally {
        thread = null;
        done.countDown();
      }
    }

    /** Returns where they stand now, for people. */
    String place() {
      Thread at = thread;
      return at == null
          ? "no thread yet"
          : Arrays.stream(at.getStackTrace())
              .filter(frame -> !frame.getClassName().matches("(java|jdk|sun)\\..*"))
              .findFirst()
              .map(StackTraceElement::toString)
              .orElse("an end");
    }
  }
}
