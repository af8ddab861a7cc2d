package dev.carillon;

import dev.carillon.event.CarillonEvent;
import dev.carillon.telemetry.LogLine;
import java.util.concurrent.atomic.AtomicLong;

/** Fires events, and keeps what observers throw from going anywhere else. Thread-safe. */
final class Events {
  private final EventListener listener;
  private final AtomicLong failures = new AtomicLong();

  /** Whether the thread runs an observer. What stays in a thread is an array of the JDK's. */
  private static final ThreadLocal<boolean[]> OBSERVING = new ThreadLocal<>();

  Events(EventListener listener) {
    this.listener = listener;
  }

  /** Runs the observers of an event, and returns whether none of them threw. */
  boolean fire(CarillonEvent event) {
    boolean[] here = observingHere();
    boolean before = here[0];
    here[0] = true;
    try {
      listener.onEvent(event);
      return true;
    } catch (ObserverFailedException e) {
      failures.incrementAndGet();
      return false;
    } catch (Throwable e) { // an Error of an observer must not end the lane it runs in either
      failures.incrementAndGet();
      LogLine.OBSERVER_FAILED.logWithCause(e, listener.getClass().getName(), event);
      return false;
    } finally {
      here[0] = before;
    }
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
}
