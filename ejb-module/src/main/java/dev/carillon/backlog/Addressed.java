package dev.carillon.backlog;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationMessage;
import java.util.Objects;

/**
 * A notification and whom it addresses.
 *
 * @param message what happened
 * @param audience whom it addresses
 */
public record Addressed(NotificationMessage message, Audience audience) {
  /** Says whether an instance belongs to the audience and, for a cache, holds it. */
  public boolean concerns(InstanceId instance, String role, HeldCaches held) {
    return audience.includes(instance, role)
        && (!message.operation().concernsCache()
            || held.holds(Objects.requireNonNull(message.cache())));
  }

  boolean concerns(Introduction instance) {
    return concerns(instance.instance(), instance.role(), instance.held());
  }
}
