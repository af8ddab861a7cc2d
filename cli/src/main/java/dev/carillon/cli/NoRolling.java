package dev.carillon.cli;

import dev.carillon.contracts.InstanceStatus;
import dev.carillon.rmi.NotifyClient;
import java.util.Optional;

/** What stands for rolling as long as instances cannot be asked for it. */
final class NoRolling implements Rolling {
  @Override
  public String start(NotifyClient instance, String role, String reason) {
    throw new IllegalArgumentException(
        "instances cannot be asked to recycle one after the other; --at-once recycles all");
  }

  @Override
  public Optional<RollState> of(InstanceStatus status, String id) {
    return Optional.empty();
  }
}
