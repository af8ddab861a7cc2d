package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import java.util.List;

/** What rolls need to know of their instance's surroundings. Thread-safe; never waits. */
public interface Neighbours {
  /** Returns the other instances of the role that are known and not gone, silent ones too. */
  List<InstanceId> others();

  /** Says whether this instance has met everybody and may serve, but for its own recycling. */
  boolean isReady();
}
