package dev.carillon.recycle;

import dev.carillon.telemetry.LogLine;
import dev.carillon.telemetry.Place;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * Recycles at once: after those who observe the request, and without them if they take longer than
 * they may. Thread-safe.
 */
public final class OutOfTurn {
  private final OwnRecycle own;
  private final Duration grace;
  private final BiFunction<Duration, Runnable, Runnable> later;

  /**
   * Makes the recycling of an instance at once.
   *
   * @param grace how long observers may take
   * @param later does something after a while, on a thread that may wait; running what it returns
   *     forgets it
   */
  public OutOfTurn(OwnRecycle own, Duration grace, BiFunction<Duration, Runnable, Runnable> later) {
    this.own = own;
    this.grace = grace;
    this.later = later;
  }

  /**
   * Begins to wait for the observers of a request, which the calling thread is about to run; what
   * is returned is run when they are done.
   */
  public Runnable awaitObservers(String reason) {
    Thread observers = Thread.currentThread();
    AtomicBoolean recycled = new AtomicBoolean();
    Runnable forget =
        later.apply(
            grace,
            () -> {
              if (!recycled.getAndSet(true)) {
                if (!grace.isZero()) {
                  LogLine.RECYCLE_GRACE_OVER.log(
                      "RecycleRequested", grace.toMillis(), Place.of(observers));
                }
                own.afterRequest(reason);
              }
            });
    return () -> {
      forget.run();
      if (!recycled.getAndSet(true)) {
        own.afterRequest(reason);
      }
    };
  }
}
