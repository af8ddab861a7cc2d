package dev.carillon.simulation;

import java.util.PriorityQueue;

/** What is going to happen, in virtual time: jumps from one event to the next, in one thread. */
final class Schedule {
  static final long MILLISECOND = 1_000_000L;
  static final long SECOND = 1_000 * MILLISECOND;

  private final PriorityQueue<Event> events = new PriorityQueue<>(256);
  private long now;
  private long planned;
  private RuntimeException broken;

  /** Where an event happens; the world itself is never asleep. */
  interface Place {
    boolean isGone();

    /** Returns when it runs again; a time that is over if it does. */
    long asleepUntil();

    /** Returns how much later than its waking a delayed event runs. */
    long stagger();
  }

  /** One thing that will happen. */
  private static final class Event implements Comparable<Event> {
    private final long at;
    private final long order;
    private final Place place;
    private final Runnable action;

    Event(long at, long order, Place place, Runnable action) {
      this.at = at;
      this.order = order;
      this.place = place;
      this.action = action;
    }

    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  long now() {
    return now;
  }

  /** Plans something that no node does. */
  void in(long delay, Runnable action) {
    in(delay, null, action);
  }

  /** Plans something that a node does: not at all if it is gone then, later if it is asleep. */
  void in(long delay, Place place, Runnable action) {
    events.add(new Event(now + delay, planned++, place, action));
  }

  /** Ends it all after the present event, whoever catches what that throws. */
  void end(RuntimeException cause) {
    broken = broken == null ? cause : broken;
  }

  void runUntil(long end) {
    for (Event next = events.peek(); next != null && next.at <= end; next = events.peek()) {
      events.remove();
      now = next.at;
      run(next);
      if (broken != null) {
        throw broken;
      }
    }
    now = end;
  }

  private void run(Event next) {
    Place place = next.place;
    if (place == null) {
      next.action.run();
    } else if (!place.isGone()) {
      long until = place.asleepUntil();
      if (until > now) {
        in(until - now + place.stagger(), place, next.action);
      } else {
        next.action.run();
      }
    }
  }
}
