package dev.carillon;

import java.util.function.Supplier;

/** Knows whether the calling thread is in a transaction, and what waits for its end. */
public interface CommitPhase {
  /** How the calling thread stands. */
  enum State {
    /** In no transaction: what it says is said at once. */
    NONE,
    /** In a transaction that may still be committed. */
    ACTIVE,
    /** In a transaction that can only be rolled back. */
    DOOMED
  }

  /**
   * What waits for the end of a transaction; exactly one of its three last methods is called, once.
   */
  interface Deferred {
    /** The transaction is about to be committed: from here on its changes may be visible. */
    void beforeCommit();

    /** The transaction was committed. */
    void committed();

    /** Nobody can say how the transaction ended. */
    void unknown();

    /** The transaction was rolled back. */
    void rolledBack();
  }

  /** For a place without transactions. */
  CommitPhase NONE =
      new CommitPhase() {
        @Override
        public State state() {
          return State.NONE;
        }

        @Override
        public Deferred deferred(Supplier<? extends Deferred> first) {
          throw new IllegalStateException("there is no transaction");
        }
      };

  /** Returns how the calling thread stands. */
  State state();

  /**
   * Returns what waits for the end of the calling thread's transaction; made now if this is the
   * first time in it. To be called in state ACTIVE only.
   */
  Deferred deferred(Supplier<? extends Deferred> first);
}
