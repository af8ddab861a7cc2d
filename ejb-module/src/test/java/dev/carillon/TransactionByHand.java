package dev.carillon;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transaction that every thread is in, if a test has begun one and not ended it. */
final class TransactionByHand implements CommitPhase {
  private State state = State.NONE;
  private @Nullable Deferred deferred;

  static TransactionByHand begun() {
    TransactionByHand transaction = new TransactionByHand();
    transaction.begin();
    return transaction;
  }

  void begin() {
    state = State.ACTIVE;
  }

  void commit() {
    Deferred waiting = end();
    waiting.beforeCommit();
    waiting.committed();
  }

  void rollBack() {
    end().rolledBack();
  }

  private Deferred end() {
    Deferred waiting = requireNonNull(deferred, "nothing waits for its end");
    deferred = null;
    state = State.NONE;
    return waiting;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public Deferred deferred(Supplier<? extends Deferred> first) {
    Deferred known = deferred == null ? first.get() : deferred;
    deferred = known;
    return known;
  }
}
