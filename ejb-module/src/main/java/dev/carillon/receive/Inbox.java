package dev.carillon.receive;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.List;

/** What the receiving side hands on. */
public interface Inbox {
  /**
   * Drops what a notification says from local copies. Called at receipt, before the sender may
   * vouch that it has arrived, with locks held: it never waits.
   */
  void forget(NotificationMessage message);

  /** Drops what the notifications of one batch say. Called like {@link #forget}. */
  default void forget(List<NotificationMessage> together) {
    together.forEach(this::forget);
  }

  /** Drops all local copies, since nobody can say which are stale. Called like {@link #forget}. */
  void forgetAll();

  /**
   * Applies a notification: runs its observers. Called in a lane, in the sender's order.
   *
   * @throws ExpiredException if it is too old for that; it is told as lost then, and counts as
   *     failed
   * @throws Exception if an observer threw; the notification counts as failed
   */
  void apply(Introduction sender, NotificationMessage message) throws Exception;

  /** Says that notifications of a sender cannot be delivered any more. Called in a lane. */
  void lost(InstanceId sender, Loss loss);

  /** Returns where others are known to be, for somebody who joins. Called with no lock held. */
  List<Address> view();

  /**
   * Learns that somebody introduced itself, which proves nothing yet. Called with locks held: only
   * notes or passes on.
   */
  void introduced(Introduction sender);

  /** Learns that a sender has said its last. Called with locks held: only notes or passes on. */
  void saidGoodbye(Introduction sender);

  /**
   * Learns that a sender has not vouched for anything for as long as the bound on staleness. Called
   * with locks held, like the next five: only notes or passes on.
   */
  void silent(Introduction sender, Duration since);

  /**
   * Learns that a silent sender vouches again.
   *
   * @param since how long nothing was heard of it
   * @param replayed how many notifications have arrived since it fell silent
   */
  void recovered(Introduction sender, Duration since, long replayed);

  /** Learns that a sender has another setting than this instance where they must be alike. */
  default void differs(Introduction sender, Difference difference) {}

  /**
   * Learns what a sender declares of its near caches: when it is met, and whenever there is more of
   * it. Called with locks held: only notes.
   */
  default void declared(Introduction sender) {}

  /** Learns that what waited for the observers of a cache has become one flush and a loss. */
  void collapsed(String cache, int notifications);

  /** Learns that the host has slept, so that nothing that was vouched for holds. */
  void slept(Duration time);

  /** Learns that a frame was refused. Called with no lock held. */
  void refused(String sender, String why);
}
