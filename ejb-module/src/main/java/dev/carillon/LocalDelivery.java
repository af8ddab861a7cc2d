package dev.carillon;

import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Outcome;
import org.jspecify.annotations.Nullable;

/** What becomes of a broadcast at its own sender. Thread-safe. */
final class LocalDelivery {
  private final InstanceId self;
  private final String role;
  private int open;
  private boolean failed;
  private @Nullable Runnable whenDone;

  /** Makes the delivery of so many notifications. */
  LocalDelivery(InstanceId self, String role, int notifications) {
    this.self = self;
    this.role = role;
    this.open = notifications;
  }

  /** Notes that one of them has been applied, or has failed. */
  void done(boolean succeeded) {
    Runnable callback;
    synchronized (this) {
      open--;
      failed |= !succeeded;
      if (open > 0) {
        return;
      }
      callback = whenDone;
      whenDone = null;
    }
    if (callback != null) {
      callback.run();
    }
  }

  /** Calls back when all are done; at once if they are. */
  void whenDone(Runnable callback) {
    synchronized (this) {
      if (open > 0) {
        whenDone = callback;
        return;
      }
    }
    callback.run();
  }

  synchronized Delivery delivery() {
    Outcome done = failed ? Outcome.FAILED : Outcome.APPLIED;
    return new Delivery(self, role, open > 0 ? Outcome.PENDING : done);
  }
}
