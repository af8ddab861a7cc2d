package dev.carillon.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Judges reads by what was written and read anywhere. All times are the clock that the processes of
 * a host share.
 */
final class Staleness {
  /** For each item, each version and a time by which it certainly was visible to all. */
  private final Map<Integer, NavigableMap<Long, Long>> visible = new HashMap<>();

  private final List<Note> notes = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /** What an instance did with an item, and what version that had. */
  record Note(String what, int item, long version, long begin, long end) {
    static Note parse(String line) {
      String[] words = line.split(" ", -1);
      return new Note(
          words[0].intern(),
          Integer.parseInt(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    }
  }

  /** Adds what one instance did. */
  void add(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith("failed ")) {
        failures.add(line);
      } else if (!line.isEmpty()) {
        Note note = Note.parse(line);
        notes.add(note);
        visible
            .computeIfAbsent(note.item(), item -> new TreeMap<>())
            .merge(note.version(), note.end(), Math::min);
      }
    }
  }

  /** Returns what could not be done. */
  List<String> failures() {
    return failures;
  }

  /** Returns how many notes of a kind there are. */
  long count(String what) {
    return notes.stream().filter(note -> note.what().equals(what)).count();
  }

  /** Returns the reads that began longer than a time after a newer version was visible. */
  List<Note> staleReads(String what, long nanos) {
    Map<Integer, NavigableMap<Long, Long>> since = new HashMap<>();
    visible.forEach((item, versions) -> since.put(item, sinceThatOrNewer(versions)));
    return notes.stream()
        .filter(note -> note.what().equals(what) && age(note, since) > nanos)
        .toList();
  }

  /** Returns for each version since when that or a newer one was visible. */
  private static NavigableMap<Long, Long> sinceThatOrNewer(NavigableMap<Long, Long> versions) {
    NavigableMap<Long, Long> since = new TreeMap<>();
    long earliest = Long.MAX_VALUE;
    for (Map.Entry<Long, Long> each : versions.descendingMap().entrySet()) {
      earliest = Math.min(earliest, each.getValue());
      since.put(each.getKey(), earliest);
    }
    return since;
  }

  /** Returns for how long a newer version had been visible when a read began. */
  private static long age(Note read, Map<Integer, NavigableMap<Long, Long>> since) {
    Map.Entry<Long, Long> newer =
        since.getOrDefault(read.item(), new TreeMap<>()).higherEntry(read.version());
    return newer == null ? Long.MIN_VALUE : read.begin() - newer.getValue();
  }
}
