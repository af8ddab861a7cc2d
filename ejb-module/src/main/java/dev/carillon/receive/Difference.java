package dev.carillon.receive;

import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.Introduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A setting that two instances ought to have alike and do not.
 *
 * @param setting which one
 * @param cache the cache that has it, or null if it is about all of them
 * @param here its value at this instance
 * @param there its value at the other one
 */
public record Difference(Setting setting, @Nullable String cache, String here, String there) {
  /** An idle instance must be heard so often within the bound. */
  private static final int BEATS_PER_BOUND = 3;

  /** What must be alike. */
  public enum Setting {
    MAX_STALENESS,
    HEARTBEAT,
    WRITERS,
    ORDERED
  }

  /** Returns what an instance says otherwise than this one. */
  static List<Difference> between(Introduction here, Introduction there) {
    List<Difference> differences = new ArrayList<>();
    long bound = here.maxStalenessMillis();
    if (bound != there.maxStalenessMillis()) {
      differences.add(ofAll(Setting.MAX_STALENESS, bound, there.maxStalenessMillis()));
    }
    if (there.heartbeatMillis() > bound / BEATS_PER_BOUND) {
      differences.add(ofAll(Setting.HEARTBEAT, here.heartbeatMillis(), there.heartbeatMillis()));
    }
    for (CacheDeclaration ours : here.declared()) {
      there.declared(ours.cache()).ifPresent(theirs -> compare(ours, theirs, differences));
    }
    return differences;
  }

  private static Difference ofAll(Setting setting, long here, long there) {
    return new Difference(setting, null, here + " ms", there + " ms");
  }

  private static void compare(
      CacheDeclaration ours, CacheDeclaration theirs, List<Difference> differences) {
    if (!ours.writers().equals(theirs.writers())) {
      differences.add(
          new Difference(Setting.WRITERS, ours.cache(), writers(ours), writers(theirs)));
    }
    if (ours.ordered() != theirs.ordered()) {
      differences.add(
          new Difference(Setting.ORDERED, ours.cache(), ordered(ours), ordered(theirs)));
    }
  }

  private static String writers(CacheDeclaration of) {
    return of.writers().isEmpty() ? "all roles" : String.join(",", of.writers());
  }

  private static String ordered(CacheDeclaration of) {
    return of.ordered() ? "on" : "off";
  }

  /** Says whether what is held of a cache cannot rest on the word of who has it otherwise. */
  boolean forbids(String name, Set<String> roles, String roleThere) {
    return switch (setting) {
      case MAX_STALENESS, HEARTBEAT -> roles.isEmpty() || roles.contains(roleThere);
      case WRITERS -> name.equals(cache);
      case ORDERED -> false;
    };
  }
}
