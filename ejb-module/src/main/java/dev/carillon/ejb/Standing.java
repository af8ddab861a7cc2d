package dev.carillon.ejb;

import dev.carillon.contracts.InstanceId;
import dev.carillon.receive.Surety;
import java.util.Optional;

/**
 * How an instance stands, as load balancers are told.
 *
 * @param instance which incarnation it is
 * @param hasStarted whether the application has started
 * @param isJoined whether it has met everybody
 * @param draining why it is about to recycle; empty if it is not
 * @param surety how sure it is of what it holds; no load balancer looks away for that
 */
public record Standing(
    InstanceId instance,
    boolean hasStarted,
    boolean isJoined,
    Optional<String> draining,
    Surety surety) {
  /** Says whether requests are welcome. */
  public boolean isReady() {
    return hasStarted && isJoined && draining.isEmpty();
  }

  /** Returns it in one word. */
  public String state() {
    if (draining.isPresent()) {
      return "draining";
    }
    if (!hasStarted) {
      return "starting";
    }
    return isJoined ? "joined" : "joining";
  }
}
