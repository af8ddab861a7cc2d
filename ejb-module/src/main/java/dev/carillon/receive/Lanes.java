package dev.carillon.receive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Runs tasks of one lane one at a time and in order, and tasks of different lanes side by side on a
 * shared executor. A lane without tasks does not exist. Thread-safe.
 *
 * <p>What was added is run even if the executor refused it at first: {@link #restart} tries again.
 */
final class Lanes {
  /** The most tasks of one lane that run before others get their turn on the executor. */
  private static final int TURN = 256;

  private final Executor executor;
  private final Map<String, Lane> lanes = new HashMap<>();

  /** What waits in a lane, and whether a thread runs it or will. */
  private static final class Lane {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;
  }

  Lanes(Executor executor) {
    this.executor = executor;
  }

  /** Adds tasks; never throws, since they count as arrived. */
  void add(String name, List<? extends Runnable> tasks) {
    synchronized (lanes) {
      Lane lane = lanes.computeIfAbsent(name, n -> new Lane());
      lane.waiting.addAll(tasks);
      if (lane.running) {
        return;
      }
      lane.running = true;
    }
    start(name);
  }

  /** Starts the lanes for which no thread could be had. */
  void restart() {
    List<String> stopped = new ArrayList<>();
    synchronized (lanes) {
      lanes.forEach(
          (name, lane) -> {
            if (!lane.running) {
              lane.running = true;
              stopped.add(name);
            }
          });
    }
    stopped.forEach(this::start);
  }

  private void start(String name) {
    try {
      executor.execute(() -> run(name));
    } catch (Throwable e) { // what waits is not lost: it is started again with the next tick
      synchronized (lanes) {
        Lane lane = lanes.get(name);
        if (lane != null) {
          lane.running = false;
        }
      }
    }
  }

  private void run(String name) {
    for (List<Runnable> turn = next(name); !turn.isEmpty(); turn = next(name)) {
      turn.forEach(Runnable::run);
      if (turn.size() == TURN) {
        start(name);
        return;
      }
    }
  }

  /** Takes the next tasks; with none left the lane vanishes. */
  private List<Runnable> next(String name) {
    synchronized (lanes) {
      Lane lane = lanes.get(name);
      if (lane == null || lane.waiting.isEmpty()) {
        lanes.remove(name);
        return List.of();
      }
      List<Runnable> turn = new ArrayList<>(Math.min(TURN, lane.waiting.size()));
      while (turn.size() < TURN && !lane.waiting.isEmpty()) {
        turn.add(lane.waiting.removeFirst());
      }
      return turn;
    }
  }
}
