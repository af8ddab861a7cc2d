package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import java.util.List;
import java.util.Set;

/** What rolls need to know of their instance's surroundings. Thread-safe; never waits. */
public interface Neighbours {
  /** Returns the other instances of the role that are known and not gone, silent ones too. */
  List<InstanceId> others();

  /**
   * Returns the names of those of the role that have gone not too long ago in order to come back,
   * and have not come yet: in their turn, or out of turn, of which no roll tells.
   */
  Set<String> away();

  /** Says whether this instance has met everybody and may serve, but for its own recycling. */
  boolean isReady();
}
