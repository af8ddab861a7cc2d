package dev.carillon;

import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.telemetry.LogLine;
import java.util.List;

/** Copies whose faults hurt nobody else: what cannot drop one thing has to drop all. */
final class GuardedCopies implements LocalCopies {
  private final List<LocalCopies> all;

  GuardedCopies(List<LocalCopies> all) {
    this.all = all;
  }

  @Override
  public void forget(NotificationMessage message) {
    for (LocalCopies copies : all) {
      try {
        copies.forget(message);
      } catch (Throwable e) {
        LogLine.INTERNAL.logWithCause(e);
        forgetAll(copies);
      }
    }
  }

  /** Drops it all from the first copies before anything from the next. */
  @Override
  public void forget(List<NotificationMessage> together) {
    for (LocalCopies copies : all) {
      try {
        copies.forget(together);
      } catch (Throwable e) {
        LogLine.INTERNAL.logWithCause(e);
        forgetAll(copies);
      }
    }
  }

  @Override
  public Runnable hold(NotificationMessage message) {
    List<Runnable> releases = all.stream().map(copies -> hold(copies, message)).toList();
    return () -> releases.forEach(Runnable::run);
  }

  private static Runnable hold(LocalCopies copies, NotificationMessage message) {
    try {
      return copies.hold(message);
    } catch (Throwable e) {
      LogLine.INTERNAL.logWithCause(e);
      forgetAll(copies);
      return () -> {};
    }
  }

  @Override
  public void forgetAll() {
    all.forEach(GuardedCopies::forgetAll);
  }

  private static void forgetAll(LocalCopies copies) {
    try {
      copies.forgetAll();
    } catch (Throwable e) {
      LogLine.INTERNAL.logWithCause(e);
    }
  }
}
