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
 */
final class Lanes {
  /** The most tasks of one lane that run before others get their turn on the executor. */
  private static final int TURN = 256;

  private final Executor executor;
  private final Map<String, ArrayDeque<Runnable>> lanes = new HashMap<>();

  Lanes(Executor executor) {
    this.executor = executor;
  }

  void add(String lane, List<? extends Runnable> tasks) {
    synchronized (lanes) {
      ArrayDeque<Runnable> waiting = lanes.get(lane);
      if (waiting != null) {
        waiting.addAll(tasks);
        return;
      }
      lanes.put(lane, new ArrayDeque<>(tasks));
    }
    executor.execute(() -> run(lane));
  }

  private void run(String lane) {
    for (List<Runnable> turn = next(lane); !turn.isEmpty(); turn = next(lane)) {
      turn.forEach(Runnable::run);
      if (turn.size() == TURN) {
        executor.execute(() -> run(lane));
        return;
      }
    }
  }

  /** Takes the next tasks; with none left the lane vanishes. */
  private List<Runnable> next(String lane) {
    synchronized (lanes) {
      ArrayDeque<Runnable> waiting = lanes.get(lane);
      if (waiting == null || waiting.isEmpty()) {
        lanes.remove(lane);
        return List.of();
      }
      List<Runnable> turn = new ArrayList<>(Math.min(TURN, waiting.size()));
      while (turn.size() < TURN && !waiting.isEmpty()) {
        turn.add(waiting.removeFirst());
      }
      return turn;
    }
  }
}
