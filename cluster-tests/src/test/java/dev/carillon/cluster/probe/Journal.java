package dev.carillon.cluster.probe;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the application has observed, in order, one line each. */
@ApplicationScoped
public class Journal {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Writes a line. */
  public void write(String line) {
    lines.add(line);
  }

  /** Returns all lines. */
  public List<String> lines() {
    return lines;
  }
}
