package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The grants that an instance has given: whoever has one may be on its way without anybody knowing.
 * So a grant does not end by itself, nor with its roll, but by the grantee's own mouth, by its
 * successor's, when it is seen back, or when it must be back for long. Not thread-safe.
 */
final class Grants {
  private final Map<String, Grant> given = new HashMap<>();

  private record Grant(InstanceId to, String roll, long term, long at) {}

  void give(InstanceId to, String roll, long term, long now) {
    given.put(to.name(), new Grant(to, roll, term, now));
  }

  /** Returns the names of those that may be on their way by a grant. */
  Set<String> names() {
    return given.keySet();
  }

  /** Says whether a word is older than what was granted to its sender. */
  boolean isOutdated(InstanceId sender, long term) {
    Grant grant = given.get(sender.name());
    return grant != null && grant.to().equals(sender) && term < grant.term();
  }

  /** An instance that is known says with which term it applies, or that it does not any more. */
  void heard(InstanceId sender, long term, boolean applies) {
    Grant grant = given.get(sender.name());
    if (grant != null && isOver(grant, sender, term, applies)) {
      given.remove(sender.name());
    }
  }

  private static boolean isOver(Grant grant, InstanceId sender, long term, boolean applies) {
    return !grant.to().equals(sender) || term > grant.term() || term == grant.term() && !applies;
  }

  /** Takes back the grants of those that are seen back, or to have failed. */
  void seen(Roll roll) {
    given
        .values()
        .removeIf(
            grant -> {
              Member member = roll.member(grant.to().name());
              return grant.roll().equals(roll.id())
                  && member != null
                  && member.before() == grant.to().incarnation()
                  && member.stage().compareTo(Stage.FAILED) >= 0;
            });
  }

  /** Takes back what was given before a time. */
  void expire(long before) {
    given.values().removeIf(grant -> grant.at() < before);
  }
}
