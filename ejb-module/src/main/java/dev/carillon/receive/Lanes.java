package dev.carillon.receive;

import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs what waits in one lane one at a time and in order, and different lanes side by side on a
 * shared executor. A lane without anything waiting does not exist. Thread-safe; its lock is taken
 * before that of {@link OpenMarks}.
 *
 * <p>How much waits is bounded: beyond that the longest lane collapses into one flush of its cache
 * and a loss for each sender; if it is not long, since there are so many, all that waits collapses
 * into one loss for each sender. What was added is run even if the executor refused it at first:
 * {@link #restart} tries again.
 */
final class Lanes {
  /** The most notifications of one lane that run before others get their turn on the executor. */
  private static final int TURN = 256;

  /** What part of all that may wait must go when one lane collapses, so that few have to. */
  private static final int LEAST_PART = 64;

  /** What one sender's notifications of one cache collapse into: a flush and a loss. */
  private static final int COLLAPSED_SIZE = 2;

  private final Executor executor;
  private final int maxWaiting;
  private final Inbox inbox;
  private final Map<String, Lane> lanes = new LinkedHashMap<>();

  /** How many notifications wait in all lanes. */
  private int waiting;

  /** What waits in a lane, and whether a thread runs it or will. */
  private static final class Lane {
    private final String name;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private int notifications;
    private int tasks;
    private boolean running;

    Lane(String name) {
      this.name = name;
    }

    int notifications() {
      return notifications;
    }

    void add(Waiting next) {
      queue.add(next);
      count(next, 1);
    }

    @Nullable Waiting poll() {
      Waiting next = queue.poll();
      if (next != null) {
        count(next, -1);
      }
      return next;
    }

    private void count(Waiting next, int sign) {
      if (next instanceof Waiting.Task) {
        tasks += sign;
      } else {
        notifications += sign * next.size();
      }
    }

    /** Takes out everything but the tasks. */
    List<Arrival> takeArrivals() {
      List<Arrival> arrivals = new ArrayList<>();
      for (Waiting next : queue) {
        if (next instanceof Arrival arrival) {
          arrivals.add(arrival);
        }
      }
      queue.removeIf(Arrival.class::isInstance);
      notifications = 0;
      return arrivals;
    }
  }

  /** One sender's notifications of one cache. */
  private record Source(Session session, String cache) {}

  Lanes(Executor executor, int maxWaiting, Inbox inbox) {
    this.executor = executor;
    this.maxWaiting = maxWaiting;
    this.inbox = inbox;
  }

  /** Adds what has arrived; never throws, since it counts as arrived. */
  void add(Arrival arrival) {
    Map<String, Integer> collapsed;
    Lane lane;
    boolean start;
    synchronized (lanes) {
      lane = lane(arrival.queue());
      arrival.session().open().arrived(arrival);
      start = add(lane, arrival);
      collapsed = waiting > maxWaiting ? collapse() : Map.of();
    }
    if (start) {
      start(lane);
    }
    if (!collapsed.isEmpty()) {
      restart();
      collapsed.forEach(inbox::collapsed);
    }
  }

  /** Adds a loss to tell that no batch brought; returns false if too much of that waits already. */
  boolean addLoss(Runnable task) {
    return add(Arrival.LOSSES, task);
  }

  /** Adds something of this instance's own; returns false if too much of that waits already. */
  boolean add(String name, Runnable task) {
    Lane lane;
    boolean start;
    synchronized (lanes) {
      lane = lane(name);
      if (lane.tasks >= maxWaiting) {
        return false;
      }
      start = add(lane, new Waiting.Task(task));
    }
    if (start) {
      start(lane);
    }
    return true;
  }

  /** Starts the lanes for which no thread could be had. */
  void restart() {
    List<Lane> stopped = new ArrayList<>();
    synchronized (lanes) {
      for (Lane lane : lanes.values()) {
        if (!lane.running) {
          lane.running = true;
          stopped.add(lane);
        }
      }
    }
    stopped.forEach(this::start);
  }

  private Lane lane(String name) {
    return lanes.computeIfAbsent(name, Lane::new);
  }

  /** Adds to a lane; returns whether it is to be started. */
  private boolean add(Lane lane, Waiting next) {
    waiting -= lane.notifications();
    lane.add(next);
    waiting += lane.notifications();
    boolean start = !lane.running;
    lane.running = true;
    return start;
  }

  private void start(Lane lane) {
    try {
      executor.execute(() -> run(lane));
    } catch (Throwable e) { // what waits is not lost: it is started again with the next tick
      synchronized (lanes) {
        lane.running = false;
      }
    }
  }

  private void run(Lane lane) {
    int done = 0;
    for (Waiting next = next(lane); next != null; next = next(lane)) {
      run(next);
      done += next.size();
      if (done >= TURN) {
        start(lane);
        return;
      }
    }
  }

  /** Whatever it throws, the lane goes on; who threw has said so in the log. */
  private static void run(Waiting next) {
    try {
      next.run();
    } catch (Throwable e) {
      // there is nobody to hand it to
    }
  }

  /** Takes what comes next; with nothing left the lane vanishes. */
  private @Nullable Waiting next(Lane lane) {
    synchronized (lanes) {
      waiting -= lane.notifications();
      Waiting next = lane.poll();
      waiting += lane.notifications();
      if (next == null) {
        lanes.remove(lane.name);
      }
      return next;
    }
  }

  /** Makes room; returns how many notifications of each cache are gone. */
  private Map<String, Integer> collapse() {
    Map<String, Integer> gone = new TreeMap<>();
    int before = waiting;
    Lane longest =
        lanes.values().stream().max(Comparator.comparingInt(Lane::notifications)).orElseThrow();
    collapse(longest, gone);
    if (before - waiting < Math.max(1, maxWaiting / LEAST_PART)) {
      collapseAll(gone);
    }
    gone.values().removeIf(notifications -> notifications == 0);
    return gone;
  }

  private void collapse(Lane lane, Map<String, Integer> gone) {
    waiting -= lane.notifications();
    Map<Source, List<Arrival>> bySource = new LinkedHashMap<>();
    for (Arrival arrival : lane.takeArrivals()) {
      bySource
          .computeIfAbsent(
              new Source(arrival.session(), arrival.lane()), source -> new ArrayList<>())
          .add(arrival);
    }
    bySource.forEach(
        (source, arrivals) -> {
          List<Arrival> instead =
              arrivals.stream().mapToInt(Arrival::size).sum() > COLLAPSED_SIZE
                  ? standIns(source, arrivals, gone)
                  : arrivals;
          instead.forEach(lane::add);
        });
    waiting += lane.notifications();
  }

  /** Returns what stands for one sender's notifications of one cache. */
  private List<Arrival> standIns(Source source, List<Arrival> arrivals, Map<String, Integer> gone) {
    List<Arrival> instead = new ArrayList<>(COLLAPSED_SIZE);
    List<String> caches = List.of();
    if (!source.cache().equals(Receiver.OWN_LANE)) {
      caches = List.of(source.cache());
      Item flush = new Item(last(arrivals), NotificationMessage.flush(source.cache()));
      instead.add(
          Arrival.of(source.session(), source.cache(), List.of(flush), inbox)
              .standingFrom(first(arrivals)));
    }
    instead.add(loss(source, arrivals, caches));
    replace(source.session(), arrivals, instead, gone);
    return instead;
  }

  private void collapseAll(Map<String, Integer> gone) {
    Map<Session, List<Arrival>> bySession = new LinkedHashMap<>();
    for (Lane lane : lanes.values()) {
      for (Arrival arrival : lane.takeArrivals()) {
        bySession.computeIfAbsent(arrival.session(), session -> new ArrayList<>()).add(arrival);
      }
    }
    waiting = 0;
    bySession.forEach(
        (session, arrivals) -> {
          Arrival loss = loss(new Source(session, Receiver.OWN_LANE), arrivals, List.of());
          replace(session, arrivals, List.of(loss), gone);
          lane(loss.queue()).add(loss);
          waiting++;
        });
  }

  private Arrival loss(Source source, List<Arrival> arrivals, List<String> caches) {
    long after = arrivals.stream().mapToLong(Arrival::after).min().orElseThrow();
    Loss loss = new Loss(after, last(arrivals), caches);
    return Arrival.of(source.session(), source.cache(), loss, inbox).standingFrom(first(arrivals));
  }

  private static void replace(
      Session session, List<Arrival> arrivals, List<Arrival> instead, Map<String, Integer> gone) {
    session.open().collapsed(arrivals, instead, last(arrivals));
    arrivals.forEach(each -> gone.merge(each.lane(), each.notifications(), Integer::sum));
  }

  private static long first(List<Arrival> arrivals) {
    return arrivals.stream().mapToLong(Arrival::firstOpen).min().orElseThrow();
  }

  private static long last(List<Arrival> arrivals) {
    return arrivals.stream().mapToLong(Arrival::last).max().orElseThrow();
  }
}
