package dev.carillon.cluster.stock;

import java.util.ArrayList;
import java.util.List;

/** Numbers and marks in the order in which they came; numbers that follow each other are a run. */
final class Sequence {
  private final List<String> finished = new ArrayList<>();
  private int first;
  private int next;

  void add(int number) {
    if (number != next) {
      finishRun();
      first = number;
    }
    next = number + 1;
  }

  void mark(String what) {
    finishRun();
    finished.add(what);
  }

  private void finishRun() {
    if (next > first) {
      finished.add(run());
    }
    first = next;
  }

  private String run() {
    return first + ".." + (next - 1);
  }

  /** Returns runs such as "0..99", and the marks between them. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(finished);
    if (next > first) {
      lines.add(run());
    }
    return lines;
  }
}
