package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import java.util.List;
import java.util.Set;

/**
 * What was seen around right before the lock of the rolls was taken.
 *
 * @param others the other instances of the role
 * @param away the names of those that have gone in order to come back
 * @param ready whether this instance may serve, but for its own recycling
 */
record Scene(List<InstanceId> others, Set<String> away, boolean ready) {
  static Scene around(Neighbours neighbours) {
    return new Scene(neighbours.others(), neighbours.away(), neighbours.isReady());
  }
}
