package dev.carillon.simulation;

import java.util.Arrays;

/** What is going to happen, in virtual time: jumps from one event to the next, in one thread. */
final class Schedule {
  static final long MILLISECOND = 1_000_000L;
  static final long SECOND = 1_000 * MILLISECOND;

  private static final int WIDTH = 4;

  /** A heap, the next event first: each is before the four below it. */
  private Event[] events = new Event[256];

  private int size;
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
  private record Event(long at, long order, Place place, Runnable action) {
    boolean isBefore(Event other) {
      return at < other.at || at == other.at && order < other.order;
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
    add(new Event(now + delay, planned++, place, action));
  }

  private void add(Event event) {
    if (size == events.length) {
      events = Arrays.copyOf(events, 2 * size);
    }
    int at = size++;
    while (at > 0 && event.isBefore(events[(at - 1) / WIDTH])) {
      events[at] = events[(at - 1) / WIDTH];
      at = (at - 1) / WIDTH;
    }
    events[at] = event;
  }

  private Event removeFirst() {
    Event first = events[0];
    Event last = events[--size];
    events[size] = null;
    if (size > 0) {
      sink(last);
    }
    return first;
  }

  /** Puts an event in the first's place, or lets earlier ones move up. */
  private void sink(Event event) {
    int at = 0;
    for (int next = first(at); next > 0 && events[next].isBefore(event); next = first(at)) {
      events[at] = events[next];
      at = next;
    }
    events[at] = event;
  }

  /** Returns which of those below a place is first; 0 if none is there. */
  private int first(int place) {
    int first = WIDTH * place + 1;
    if (first >= size) {
      return 0;
    }
    int end = Math.min(first + WIDTH, size);
    for (int other = first + 1; other < end; other++) {
      first = events[other].isBefore(events[first]) ? other : first;
    }
    return first;
  }

  /** Ends it all after the present event, whoever catches what that throws. */
  void end(RuntimeException cause) {
    broken = broken == null ? cause : broken;
  }

  void runUntil(long end) {
    while (size > 0 && events[0].at <= end) {
      Event next = removeFirst();
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
