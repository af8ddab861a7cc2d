package dev.carillon.simulation;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/** The last that happened in a simulation, for people; kept only when somebody will read it. */
final class Trace {
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final Schedule schedule;
  private final int most;

  /** Makes a trace of so many lines; 0 for none. */
  Trace(Schedule schedule, int most) {
    this.schedule = schedule;
    this.most = most;
  }

  void note(Supplier<String> what) {
    if (most > 0) {
      lines.add(String.format("%10.4f  %s", schedule.now() / 1e9, what.get()));
      if (lines.size() > most) {
        lines.remove();
      }
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
