package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.RollStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What instances say of themselves, if they have peers or rolls and nothing else. */
final class Statuses {
  private Statuses() {}

  static InstanceStatus of(
      InstanceId instance, String role, Address at, List<Peer> peers, List<RollStatus> rolls) {
    return new InstanceStatus(
        instance,
        "carillon",
        role,
        at,
        Instant.EPOCH,
        false,
        true,
        0,
        0,
        0,
        new TreeMap<>(),
        new ArrayList<>(peers),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(rolls),
        new TreeMap<>(),
        "COHERENT",
        "");
  }
}
