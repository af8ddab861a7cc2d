package dev.carillon.cluster;

import java.util.ArrayList;
import java.util.List;

/** Judges whether an instance was told everything, by the runs that it has observed. */
final class Account {
  private Account() {}

  /**
   * Returns the keys that did not come although nothing came in their place, and those that came
   * again.
   *
   * @param observed runs such as "0..99", "whole" where the whole cache was flushed, "lost" where
   *     it was told that something may be missing, and "gone" where that holds for all to come
   * @param keys how many were flushed, from 0
   */
  static List<String> faults(List<String> observed, int keys) {
    List<String> faults = new ArrayList<>();
    int next = 0;
    String before = "";
    for (String line : observed) {
      if (isRun(line)) {
        int first = first(line);
        if (first < next) {
          faults.add(run(first, next) + " again");
        } else if (first > next && before.isEmpty()) {
          faults.add(run(next, first));
        }
        next = last(line) + 1;
        before = "";
      } else {
        before = line;
      }
    }
    if (next < keys && !before.equals("gone")) {
      faults.add(run(next, keys));
    }
    return faults;
  }

  static boolean isRun(String line) {
    return line.contains("..");
  }

  static int first(String run) {
    return Integer.parseInt(run.substring(0, run.indexOf("..")));
  }

  static int last(String run) {
    return Integer.parseInt(run.substring(run.indexOf("..") + 2));
  }

  private static String run(int from, int end) {
    return from + ".." + (end - 1);
  }
}
