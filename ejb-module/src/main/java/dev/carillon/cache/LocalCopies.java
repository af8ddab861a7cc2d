package dev.carillon.cache;

import dev.carillon.contracts.NotificationMessage;
import java.util.List;

/**
 * What an instance holds and must drop when it is flushed. Called at receipt, before observers and
 * before the sender may vouch that its notifications have arrived; on several threads, with locks
 * held: implementations only drop, and never wait, throw or call back.
 */
public interface LocalCopies {
  /** No copies. */
  LocalCopies NONE =
      new LocalCopies() {
        @Override
        public void forget(NotificationMessage message) {}

        @Override
        public void forgetAll() {}
      };

  /** Drops what a notification says; one without a cache concerns no copy. */
  void forget(NotificationMessage message);

  /**
   * Drops what notifications say that came together, in one batch or of one transaction. Of all
   * copies those go first from which others may have been loaded.
   */
  default void forget(List<NotificationMessage> together) {
    together.forEach(this::forget);
  }

  /** Drops everything. */
  void forgetAll();

  /**
   * Drops what a notification says, and keeps nothing of it from here on: a transaction that is
   * open has changed it.
   *
   * @return what ends that, to be run once
   */
  default Runnable hold(NotificationMessage message) {
    forget(message);
    return () -> {};
  }
}
