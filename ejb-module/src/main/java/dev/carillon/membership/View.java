package dev.carillon.membership;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The instances this one has met and that are not gone: at most one incarnation of each name.
 *
 * <p>Meeting another incarnation of a known name is the end of the one that was known. Silence is
 * no end. Thread-safe.
 */
public final class View {
  private final InstanceId self;
  private final Map<String, Introduction> byName = new TreeMap<>();

  /** Makes the view of an instance, which itself is not in it. */
  public View(InstanceId self) {
    this.self = self;
  }

  /**
   * What meeting an instance meant.
   *
   * @param joined whether it was not known before
   * @param replaced the incarnation in whose place it stands, if one was known
   */
  public record Meeting(boolean joined, Optional<Introduction> replaced) {}

  /** Notes that an instance is there. */
  public synchronized Meeting met(Introduction instance) {
    if (instance.instance().equals(self)) {
      return new Meeting(false, Optional.empty());
    }
    Introduction known = byName.put(instance.instance().name(), instance);
    boolean joined = known == null || !known.instance().equals(instance.instance());
    return new Meeting(joined, joined ? Optional.ofNullable(known) : Optional.empty());
  }

  /** Notes that an instance is gone for good; returns false if it was not known. */
  public synchronized boolean left(InstanceId instance) {
    Introduction known = byName.get(instance.name());
    return known != null
        && known.instance().equals(instance)
        && byName.remove(instance.name(), known);
  }

  /** Returns the instances known, by name. */
  public synchronized List<Introduction> instances() {
    return byName.values().stream()
        .sorted(Comparator.comparing(known -> known.instance().name()))
        .toList();
  }
}
