package dev.carillon.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What Carillon has logged since this was made. */
public final class Logged implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.carillon");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** Begins to listen. */
  public Logged() {
    LOGGER.addHandler(handler);
  }

  /** Returns the lines with an id. */
  public List<String> lines(String id) {
    return lines.stream().filter(line -> line.startsWith(id + " ")).toList();
  }

  @Override
  public void close() {
    LOGGER.removeHandler(handler);
  }
}
