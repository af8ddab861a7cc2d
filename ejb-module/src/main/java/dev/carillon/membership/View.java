package dev.carillon.membership;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The instances this one has met and that are not gone. Thread-safe.
 *
 * <p>Who meets another incarnation of a name at the same address knows that the one before is gone.
 * At another address it may still be alive: two processes that were given one name are two
 * instances. Silence is no end.
 */
public final class View {
  private static final int MAX_DEPARTED = 1_024;

  private final InstanceId self;

  /** In the order in which they were met. */
  private final Map<InstanceId, Introduction> known = new LinkedHashMap<>();

  /** The last that said goodbye: an answer of theirs may still be on its way. */
  private final Set<InstanceId> departed = new LinkedHashSet<>();

  /** Makes the view of an instance, which itself is not in it. */
  public View(InstanceId self) {
    this.self = self;
  }

  /**
   * Notes that an instance is there; returns false if that was known, if it is this one itself, or
   * if it has said goodbye.
   */
  public synchronized boolean met(Introduction instance) {
    return !instance.instance().equals(self)
        && !departed.contains(instance.instance())
        && known.put(instance.instance(), instance) == null;
  }

  /** Notes that an instance has said its last; returns false if it was not known. */
  public synchronized boolean saidGoodbye(InstanceId instance) {
    departed.add(instance);
    if (departed.size() > MAX_DEPARTED) {
      departed.remove(departed.iterator().next());
    }
    return left(instance);
  }

  /** Says whether an instance has said its last, so that no answer of it makes it known again. */
  public synchronized boolean hasSaidGoodbye(InstanceId instance) {
    return departed.contains(instance);
  }

  /** Notes that an instance is gone for good; returns false if it was not known. */
  public synchronized boolean left(InstanceId instance) {
    return known.remove(instance) != null;
  }

  /**
   * Returns the incarnations of an instance's name that were met before it and are not gone; none
   * if it is gone itself.
   */
  public synchronized List<Introduction> predecessors(InstanceId instance) {
    if (!known.containsKey(instance)) {
      return List.of();
    }
    return known.values().stream()
        .takeWhile(each -> !each.instance().equals(instance))
        .filter(each -> each.instance().name().equals(instance.name()))
        .toList();
  }

  /** Returns the other incarnations of an instance's name that were met and are not gone. */
  public synchronized List<Introduction> namesakes(InstanceId instance) {
    return known.values().stream()
        .filter(each -> each.instance().name().equals(instance.name()))
        .filter(each -> !each.instance().equals(instance))
        .toList();
  }

  /** Returns how many instances there are, with this one. */
  public synchronized int size() {
    return known.size() + 1;
  }

  /** Returns the instances known, by name. */
  public synchronized List<Introduction> instances() {
    return known.values().stream()
        .sorted(Comparator.comparing(each -> each.instance().name()))
        .toList();
  }
}
