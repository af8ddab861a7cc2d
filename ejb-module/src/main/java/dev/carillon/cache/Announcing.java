package dev.carillon.cache;

import dev.carillon.contracts.NotificationMessage;

/** How a near cache tells of changes, here and to others, and learns of transactions. */
public interface Announcing {
  /** What waits for the end of a transaction; exactly one of its methods is called, once. */
  interface Ending {
    /** It was committed, and what this instance holds has been dropped. */
    void committed();

    /** It was rolled back, or nobody knows. */
    void notCommitted();
  }

  /** Says whether the calling thread is in a transaction. */
  boolean inTransaction();

  /**
   * Drops here what a notification says and tells the others: at once, or in a transaction after
   * its commit, and then what is named is held until its end.
   *
   * @throws IllegalStateException if the instance is stopping; what it holds has been dropped
   */
  void announce(NotificationMessage message);

  /** Calls when the calling thread's transaction, in which something was announced, has ended. */
  void atEnd(Ending ending);
}
