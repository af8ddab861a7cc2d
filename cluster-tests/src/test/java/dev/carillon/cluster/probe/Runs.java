package dev.carillon.cluster.probe;

import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;

/**
 * What was observed of the cache "bulk", in order, in few lines however much it was: numbers that
 * follow each other are one run.
 */
@ApplicationScoped
public class Runs {
  /** Keys of this size make the numbers and their objects the smaller part of what is kept. */
  private static final String PADDING = " " + "x".repeat(300);

  private final List<String> finished = new ArrayList<>();
  private int first;
  private int next;

  /** Returns the key that stands for a number. */
  static String key(int number) {
    return number + PADDING;
  }

  synchronized void flushed(@Observes @CacheName("bulk") CacheFlushed event) {
    if (event.key() == null) {
      finishRun();
      finished.add("whole");
      return;
    }
    String key = event.key().toString();
    int number = Integer.parseInt(key.substring(0, key.indexOf(' ')));
    if (number != next) {
      finishRun();
      first = number;
    }
    next = number + 1;
  }

  private void finishRun() {
    if (next > first) {
      finished.add(first + ".." + (next - 1));
    }
    first = next;
  }

  /** Returns runs such as "0..99", and "whole" where the whole cache was flushed. */
  public synchronized List<String> lines() {
    List<String> lines = new ArrayList<>(finished);
    if (next > first) {
      lines.add(first + ".." + (next - 1));
    }
    return lines;
  }
}
