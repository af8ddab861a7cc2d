package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.order.Ordering;
import java.time.Duration;

/** The ordering of an instance that has no ordered caches: it needs nothing of it. */
final class Unordered implements Ordering.Surroundings {
  static Ordering ordering() {
    return new Ordering(
        new InstanceId("a/web", 1),
        new Ordering.Settings(() -> 0, Duration.ofSeconds(5), 16, 16),
        new Unordered());
  }

  @Override
  public boolean send(NotificationMessage turn) {
    throw new AssertionError("nothing is to be sent");
  }

  @Override
  public boolean inLane(String cache, Runnable task) {
    throw new AssertionError("nothing is to be put in order");
  }

  @Override
  public boolean tell(NotificationMessage message, InstanceId writer) {
    throw new AssertionError("nothing has a turn");
  }

  @Override
  public void missing(String cache, InstanceId home) {
    throw new AssertionError("nothing can be missing");
  }
}
