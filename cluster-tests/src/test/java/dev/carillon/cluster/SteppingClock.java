package dev.carillon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A wall clock of one process that is stepped, by libfaketime; its monotonic clock goes on. */
record SteppingClock(Path file) implements AutoCloseable {
  private static final Path LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

  /** Makes one that is right. */
  static SteppingClock at(Path file) {
    if (!Files.exists(LIBRARY)) {
      throw new IllegalStateException(LIBRARY + " is missing: install Debian's package faketime");
    }
    SteppingClock clock = new SteppingClock(file);
    clock.step("+0");
    return clock;
  }

  /** Returns what the command of a process with that clock begins with. */
  List<String> prefix() {
    return List.of(
        "env",
        "LD_PRELOAD=" + LIBRARY,
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "FAKETIME_FORCE_MONOTONIC_FIX=0", // else waits of a JVM do not end
        "FAKETIME_CACHE_DURATION=1",
        "FAKETIME_TIMESTAMP_FILE=" + file);
  }

  /** Sets it to so many seconds after the right time, such as "+3600". */
  void step(String seconds) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, seconds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    step("+0");
  }
}
