package dev.carillon.order;

import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in which ordered cache, and who is the home of each, as this instance sees it: of
 * those it has met, and itself, the one whose name is the first. Thread-safe; takes no other lock,
 * and none to be asked.
 */
final class Groups {
  private static final Comparator<InstanceId> FIRST_NAME =
      Comparator.comparing(InstanceId::name).thenComparingLong(InstanceId::incarnation);

  private final InstanceId self;
  private final Map<InstanceId, Member> members = new HashMap<>();

  /** The home of each cache that is ordered here. Replaced, never changed. */
  private volatile Map<String, InstanceId> homes = Map.of();

  /** An instance: what it declares may be known before it is met. */
  private static final class Member {
    private final Set<String> ordered = new TreeSet<>();
    private boolean met;
  }

  Groups(InstanceId self) {
    this.self = self;
    member(self).met = true;
  }

  /** Notes what an instance declares, this one too; it takes none of it back. */
  synchronized void declared(Introduction instance) {
    Member member = member(instance.instance());
    for (CacheDeclaration each : instance.declared()) {
      if (each.ordered()) {
        member.ordered.add(each.cache());
      }
    }
    findHomes();
  }

  /** Notes that an instance is there. */
  synchronized void met(Introduction instance) {
    member(instance.instance()).met = true;
    declared(instance);
  }

  /** Notes that an instance is gone for good. */
  synchronized void left(InstanceId instance) {
    members.remove(instance);
    findHomes();
  }

  private Member member(InstanceId instance) {
    return members.computeIfAbsent(instance, absent -> new Member());
  }

  private void findHomes() {
    Map<String, InstanceId> found = new HashMap<>();
    for (String cache : member(self).ordered) {
      members.entrySet().stream()
          .filter(each -> each.getValue().met && each.getValue().ordered.contains(cache))
          .map(Map.Entry::getKey)
          .min(FIRST_NAME)
          .ifPresent(home -> found.put(cache, home));
    }
    homes = Map.copyOf(found);
  }

  /** Returns the home of a cache; null if it is not ordered here. */
  @Nullable InstanceId home(String cache) {
    return homes.get(cache);
  }
}
