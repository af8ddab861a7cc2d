package dev.carillon.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges reads by what was written and read anywhere. All times are the clock that the processes of
 * a host share.
 */
final class Staleness {
  /** For each item, each version and a time by which it certainly was visible to all. */
  private final Map<Integer, TreeMap<Long, Long>> visible = new HashMap<>();

  private final List<Note> notes = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /** What an instance did with an item, and what version that had. */
  record Note(String what, int item, long version, long begin, long end) {
    static Note parse(String line) {
      String[] words = line.split(" ", -1);
      return new Note(
          words[0],
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
    return notes.stream().filter(note -> note.what().equals(what) && age(note) > nanos).toList();
  }

  /** Returns for how long a newer version had been visible when a read began. */
  private long age(Note read) {
    return visible
        .getOrDefault(read.item(), new TreeMap<>())
        .tailMap(read.version(), false)
        .values()
        .stream()
        .mapToLong(since -> read.begin() - since)
        .max()
        .orElse(Long.MIN_VALUE);
  }
}
