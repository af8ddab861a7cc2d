package dev.carillon;

import dev.carillon.event.CarillonEvent;
import dev.carillon.telemetry.LogLine;
import java.util.concurrent.atomic.AtomicLong;

/** Fires events, and keeps what observers throw from going anywhere else. Thread-safe. */
final class Events {
  private final EventListener listener;
  private final AtomicLong failures = new AtomicLong();

  /** True while the thread runs an observer; removed when it does not, so that no class stays. */
  private final ThreadLocal<Boolean> observing = new ThreadLocal<>();

  Events(EventListener listener) {
    this.listener = listener;
  }

  /** Runs the observers of an event, and returns whether none of them threw. */
  boolean fire(CarillonEvent event) {
    boolean outermost = !isObserving();
    observing.set(true);
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
      if (outermost) {
        observing.remove();
      }
    }
  }

  boolean isObserving() {
    return observing.get() != null;
  }

  long failures() {
    return failures.get();
  }
}
