package dev.carillon;

import dev.carillon.cache.Subscriptions;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import dev.carillon.telemetry.LogLine;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fires events, to observers first and then to those who subscribed, and keeps what they throw from
 * going anywhere else. Thread-safe.
 */
final class Events {
  private final EventListener listener;
  private final Subscriptions subscriptions = new Subscriptions(Events::failed);
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong losses = new AtomicLong();

  /** Whether the thread runs an observer. What stays in a thread is an array of the JDK's. */
  private static final ThreadLocal<boolean[]> OBSERVING = new ThreadLocal<>();

  Events(EventListener listener) {
    this.listener = listener;
  }

  /** Returns who subscribed to changes of caches. */
  Subscriptions subscriptions() {
    return subscriptions;
  }

  /** Runs the observers of an event, and returns whether none of them threw. */
  boolean fire(CarillonEvent event) {
    if (event instanceof NotificationsLost) {
      losses.incrementAndGet();
    }
    boolean[] here = observingHere();
    boolean before = here[0];
    here[0] = true;
    try {
      int failed = tellObservers(event) + subscriptions.tell(event);
      failures.addAndGet(failed);
      return failed == 0;
    } finally {
      here[0] = before;
    }
  }

  /** Returns 1 if any of them threw, else 0. */
  private int tellObservers(CarillonEvent event) {
    try {
      listener.onEvent(event);
      return 0;
    } catch (ObserverFailedException e) {
      return 1;
    } catch (Throwable e) { // an Error of an observer must not end the lane it runs in either
      failed(listener, event, e);
      return 1;
    }
  }

  private static void failed(Object observer, CarillonEvent event, Throwable thrown) {
    LogLine.OBSERVER_FAILED.logWithCause(thrown, observer.getClass().getName(), event);
  }

  private static boolean[] observingHere() {
    boolean[] here = OBSERVING.get();
    if (here == null) {
      here = new boolean[1];
      OBSERVING.set(here);
    }
    return here;
  }

  boolean isObserving() {
    boolean[] here = OBSERVING.get();
    return here != null && here[0];
  }

  long failures() {
    return failures.get();
  }

  /** Returns how often a loss was told. */
  long losses() {
    return losses.get();
  }
}
