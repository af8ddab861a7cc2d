package dev.carillon;

import dev.carillon.contracts.NotificationMessage;
import dev.carillon.telemetry.LogLine;

/** Copies whose faults hurt nobody else: what cannot drop one thing has to drop all. */
final class GuardedCopies implements LocalCopies {
  private final LocalCopies copies;

  GuardedCopies(LocalCopies copies) {
    this.copies = copies;
  }

  @Override
  public void forget(NotificationMessage message) {
    try {
      copies.forget(message);
    } catch (Throwable e) {
      LogLine.INTERNAL.logWithCause(e);
      forgetAll();
    }
  }

  @Override
  public void forgetAll() {
    try {
      copies.forgetAll();
    } catch (Throwable e) {
      LogLine.INTERNAL.logWithCause(e);
    }
  }
}
