package dev.carillon;

import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.recycle.OwnRecycle;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Recycles an instance without ending anything: observers of {@code RecycleRequested} act, and
 * unless the mode is {@code event} all copies are dropped after that. Thread-safe.
 */
final class RecycleInPlace implements OwnRecycle {
  private final Mode mode;
  private final Executor executor;
  private final Requesting requesting;
  private final Runnable dropAll;
  private final AtomicBoolean underWay = new AtomicBoolean();

  /** How observers are told. */
  interface Requesting {
    /** Tells the observers of a recycle, and returns whether all of them succeeded. */
    boolean request(String reason);
  }

  /**
   * Makes what recycles in place.
   *
   * @param executor runs tasks that may wait, in the container's context if there is one
   */
  RecycleInPlace(Mode mode, Executor executor, Requesting requesting, Runnable dropAll) {
    this.mode = mode;
    this.executor = executor;
    this.requesting = requesting;
    this.dropAll = dropAll;
  }

  @Override
  public void begin(String reason, Course course) {
    if (underWay.getAndSet(true)) {
      throw new IllegalStateException("it is recycling already");
    }
    executor.execute(
        () -> {
          try {
            run(reason, course);
          } finally {
            underWay.set(false);
          }
        });
  }

  private void run(String reason, Course course) {
    if (!course.mayTake(Step.DOWN)) {
      return;
    }
    boolean succeeded = requesting.request(reason);
    if (mode != Mode.EVENT) {
      dropAll.run();
    }
    if (succeeded) {
      course.backInPlace();
    } else {
      course.failed("an observer of RecycleRequested threw");
    }
  }
}
