package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;

/** What the receiving side hands on. */
public interface Inbox {
  /**
   * Applies a notification: runs its observers. Called in a lane, in the sender's order.
   *
   * @throws Exception if an observer threw; the notification counts as failed
   */
  void apply(Introduction sender, NotificationMessage message) throws Exception;

  /** Says that notifications of a sender cannot be delivered any more. Called in a lane. */
  void lost(InstanceId sender, Loss loss);

  /**
   * Learns that somebody introduced itself, which proves nothing yet. Called with locks held: only
   * notes or passes on.
   */
  void introduced(Introduction sender);

  /** Learns that a sender has said its last. Called with locks held: only notes or passes on. */
  void saidGoodbye(Introduction sender);

  /** Learns that a frame was refused. Called with no lock held. */
  void refused(String sender, String why);
}
