package dev.carillon.cluster;

import java.util.ArrayList;
import java.util.List;

/** Judges whether an instance was told everything, by the runs that it has observed. */
final class Account {
  private Account() {}

  /**
   * Returns the keys that did not come although no flush of the whole cache came in their place,
   * and those that came again.
   *
   * @param observed runs such as "0..99", and "whole" where the whole cache was flushed
   * @param keys how many were flushed, from 0
   */
  static List<String> faults(List<String> observed, int keys) {
    List<String> faults = new ArrayList<>();
    int next = 0;
    boolean covered = false;
    for (String line : observed) {
      if (line.equals("whole")) {
        covered = true;
        continue;
      }
      String[] run = line.split("\\.\\.", -1);
      int first = Integer.parseInt(run[0]);
      if (first < next) {
        faults.add(run(first, next) + " again");
      } else if (first > next && !covered) {
        faults.add(run(next, first));
      }
      next = Integer.parseInt(run[1]) + 1;
      covered = false;
    }
    if (next < keys) {
      faults.add(run(next, keys));
    }
    return faults;
  }

  private static String run(int from, int end) {
    return from + ".." + (end - 1);
  }
}
