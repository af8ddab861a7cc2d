package dev.carillon.membership;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Finds out who bears one name although both are alive: each has answered what it was asked after
 * the other was known, in whatever order they were met. Not thread-safe.
 */
public final class Namesakes {
  private final InstanceId self;
  private final View view;
  private final Succession.Answered answered;
  private final LongSupplier clock;

  /** Since when both of a pair are known. */
  private final Map<Pair, Long> since = new HashMap<>();

  private final Set<Pair> found = new HashSet<>();

  /** Two instances of one name. */
  public record Pair(InstanceId one, InstanceId other) {}

  /**
   * Looks among the instances of a view, and the one whose view it is.
   *
   * @param clock the instance's own time in nanoseconds
   */
  public Namesakes(InstanceId self, View view, Succession.Answered answered, LongSupplier clock) {
    this.self = self;
    this.view = view;
    this.answered = answered;
    this.clock = clock;
  }

  /** Returns those that are found out now, each pair once for as long as both are known. */
  public List<Pair> found() {
    Set<Pair> pairs = pairs();
    since.keySet().retainAll(pairs);
    found.retainAll(pairs);
    pairs.forEach(pair -> since.putIfAbsent(pair, clock.getAsLong()));
    return pairs.stream().filter(this::areAlive).filter(found::add).toList();
  }

  private boolean areAlive(Pair pair) {
    long asked = since.getOrDefault(pair, clock.getAsLong());
    return Stream.of(pair.one(), pair.other())
        .allMatch(each -> each.equals(self) || answered.has(each, asked));
  }

  /** Returns each instance with the first of its name, if it is not that one. */
  private Set<Pair> pairs() {
    List<InstanceId> known = new ArrayList<>(List.of(self));
    view.instances().stream().map(Introduction::instance).forEach(known::add);
    Map<String, InstanceId> firsts = new HashMap<>();
    Set<Pair> pairs = new LinkedHashSet<>();
    for (InstanceId each : known) {
      InstanceId first = firsts.putIfAbsent(each.name(), each);
      if (first != null) {
        pairs.add(new Pair(first, each));
      }
    }
    return pairs;
  }
}
