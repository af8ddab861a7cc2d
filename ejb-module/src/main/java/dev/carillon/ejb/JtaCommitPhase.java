package dev.carillon.ejb;

import dev.carillon.CommitPhase;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Knows the calling thread's JTA transaction. Thread-safe. */
final class JtaCommitPhase implements CommitPhase {
  private final TransactionSynchronizationRegistry registry;

  JtaCommitPhase(TransactionSynchronizationRegistry registry) {
    this.registry = registry;
  }

  @Override
  public State state() {
    if (registry.getTransactionKey() == null) {
      return State.NONE;
    }
    return switch (registry.getTransactionStatus()) {
      case Status.STATUS_ACTIVE, Status.STATUS_PREPARING -> State.ACTIVE;
      case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK ->
          State.DOOMED;
      default -> State.NONE;
    };
  }

  @Override
  public Deferred deferred(Supplier<? extends Deferred> first) {
    Deferred known = (Deferred) registry.getResource(this);
    if (known != null) {
      return known;
    }
    Deferred deferred = first.get();
    try {
      registry.registerInterposedSynchronization(new End(deferred));
      if (registry.getTransactionStatus() != Status.STATUS_ACTIVE) {
        deferred.beforeCommit(); // too late to be told of it
      }
    } catch (RuntimeException e) {
      deferred.rolledBack();
      throw e;
    }
    registry.putResource(this, deferred);
    return deferred;
  }

  /**
   * Told once, whatever the transaction manager does: Payara tells a synchronization twice that was
   * registered while the transaction became a global one, in its own beforeCompletion.
   */
  private static final class End implements Synchronization {
    private final Deferred deferred;
    private final AtomicBoolean ended = new AtomicBoolean();

    End(Deferred deferred) {
      this.deferred = deferred;
    }

    @Override
    public void beforeCompletion() {
      deferred.beforeCommit();
    }

    @Override
    public void afterCompletion(int status) {
      if (ended.getAndSet(true)) {
        return;
      }
      switch (status) {
        case Status.STATUS_COMMITTED -> deferred.committed();
        case Status.STATUS_ROLLEDBACK -> deferred.rolledBack();
        default -> deferred.unknown();
      }
    }
  }
}
