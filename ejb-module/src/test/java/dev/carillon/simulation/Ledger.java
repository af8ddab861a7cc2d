package dev.carillon.simulation;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that one incarnation has said, as the checker remembers it. */
final class Ledger {
  private final InstanceId sender;
  private final List<Said> said = new ArrayList<>();
  private final Map<InstanceId, Long> meetings = new HashMap<>();

  Ledger(InstanceId sender) {
    this.sender = sender;
  }

  /** One notification. */
  static final class Said {
    final long number;
    final NotificationMessage message;
    final Audience audience;

    /** Whom a recycle is for: the incarnations known when it was said. */
    final Set<InstanceId> incarnations;

    final int cache;
    final int region;
    final int key;

    Said(
        long number, NotificationMessage message, Audience audience, Set<InstanceId> incarnations) {
      this.number = number;
      this.message = message;
      this.audience = audience;
      this.incarnations = incarnations;
      cache = message.cache() == null ? -1 : Layout.cacheOf(message.cache());
      region = cache < 0 ? -1 : Layout.region(message);
      key = Layout.key(message);
    }

    long number() {
      return number;
    }

    /** Says whether it can be told from others that say the same. */
    boolean isStamped() {
      return message.version() != 0;
    }

    boolean coverable() {
      return message.operation().coveredByFlush();
    }

    boolean isFor(Node receiver) {
      return cache < 0
          ? incarnations.contains(receiver.instance())
          : receiver.self.held().holds(message.cache())
              && audience.includes(receiver.instance(), receiver.self.role());
    }

    /** Says whether a flush of a place takes this in. */
    boolean isIn(int otherCache, int otherRegion, int otherKey) {
      return cache == otherCache
          && (otherRegion < 0 || region == otherRegion)
          && (otherKey < 0 || key == otherKey);
    }

    @Override
    public String toString() {
      return message + " (" + number() + ")";
    }
  }

  InstanceId sender() {
    return sender;
  }

  void add(Said one) {
    said.add(one);
    if (one.number() != said.size()) {
      throw new ContractBroken(sender + " numbered " + one + " as " + said.size());
    }
  }

  long head() {
    return said.size();
  }

  Said at(long number) {
    return said.get((int) number - 1);
  }

  /** Notes that a receiver became known: what was said before is covered, and no one's to tell. */
  void met(InstanceId receiver) {
    meetings.putIfAbsent(receiver, head());
  }

  /** Returns the head at the meeting; all of it is before the meeting if there was none. */
  long meeting(InstanceId receiver) {
    return meetings.getOrDefault(receiver, Long.MAX_VALUE);
  }
}
