package dev.carillon.cluster;

import java.util.List;

/** The file descriptors of a process. */
record Descriptors(long pid) {
  private static final int NONE = 3;
  private static final int MANY = 4_096;

  /** Lets it open none: only numbers below this are given, and these are taken for good. */
  void leaveNone() {
    limit(NONE);
  }

  void leaveMany() {
    limit(MANY);
  }

  private void limit(int count) {
    Processes.Result result =
        Processes.run(List.of("prlimit", "--pid", Long.toString(pid), "--nofile=" + count + ":"));
    if (result.status() != 0) {
      throw new IllegalStateException("no limit was set: " + result.output());
    }
  }
}
