package dev.carillon.recycle;

import dev.carillon.config.ConfigKey;
import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.telemetry.LogLine;
import java.util.Locale;

/**
 * Recycling that ends nothing: the application acts on {@code RecycleRequested}, and in mode {@code
 * caches} local copies are dropped.
 */
public final class RecycleInPlace implements OwnRecycle {
  private final RecycledInstance instance;
  private final Mode mode;
  private final Observing observing;

  /** Makes recycling in a mode that ends nothing. */
  public RecycleInPlace(RecycledInstance instance, Mode mode) {
    this(instance, mode, Patience.REAL);
  }

  RecycleInPlace(RecycledInstance instance, Mode mode, Patience patience) {
    if (mode.endsIncarnation()) {
      throw new IllegalArgumentException("mode must be event or caches but was " + mode);
    }
    this.instance = instance;
    this.mode = mode;
    observing = new Observing(instance, patience);
    instance.recyclesBy(mode);
  }

  /** Makes what can be had without a container; a mode that cannot is refused in the log. */
  public static OwnRecycle of(RecycledInstance instance) {
    Mode mode = instance.settings().mode().orElse(Mode.CACHES);
    return mode.endsIncarnation()
        ? insteadOf(mode, "this instance runs in no Payara server", instance)
        : new RecycleInPlace(instance, mode);
  }

  /** Says in the log that a mode cannot be had, and makes what is used instead of it. */
  public static OwnRecycle insteadOf(Mode mode, String why, RecycledInstance instance) {
    LogLine.RECYCLE_MODE_REFUSED.log(
        ConfigKey.RECYCLE_MODE, mode.name().toLowerCase(Locale.ROOT), why);
    return new RecycleInPlace(instance, Mode.CACHES);
  }

  @Override
  public void begin(String reason, Course course) {
    instance.execute(
        () -> {
          try {
            recycle(reason, course);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(course, "the application is stopped by somebody else");
          } catch (RuntimeException | Error e) {
            fail(course, e.toString());
          }
        });
  }

  private void recycle(String reason, Course course) throws InterruptedException {
    if (course.mayTake(Step.DRAINING) && course.mayTake(Step.DOWN)) {
      observing.await("RecycleRequested", () -> instance.requested(reason));
      afterRequest(reason);
      course.backInPlace();
    }
  }

  private static void fail(Course course, String why) {
    LogLine.RECYCLE_FAILED.log(why);
    course.failed(why);
  }

  @Override
  public void afterRequest(String reason) {
    if (mode == Mode.CACHES) {
      instance.dropAll();
    }
  }

  @Override
  public boolean isServing() {
    return true;
  }
}
