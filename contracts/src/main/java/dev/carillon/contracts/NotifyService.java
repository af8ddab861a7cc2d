package dev.carillon.contracts;

import java.rmi.Remote;
import java.rmi.RemoteException;

/**
 * The service that every instance hosts on its internal port.
 *
 * <p>It is the Windows Azure pattern of inter-role communication over Java RMI: peers deliver what
 * they broadcast, and an outside caller asks one instance to act or to pass a message on. Every
 * method may be called by many callers at once, and every one has an answer, which callers read
 * through a guard of their own.
 */
public interface NotifyService extends Remote {
  /**
   * Takes a peer's batch. For instances only.
   *
   * @param batch an encoded {@link NotificationBatch}
   * @return an encoded {@link Receipt}
   */
  byte[] deliver(byte[] batch) throws RemoteException;

  /**
   * Flushes at the called instance alone, and waits until its observers have run.
   *
   * @throws IllegalArgumentException if the message is not a flush
   */
  DeliveryReport flush(NotificationMessage message) throws RemoteException;

  /**
   * Recycles the called instance alone, and waits until its observers have run.
   *
   * @throws IllegalArgumentException if the message is not a recycle
   */
  DeliveryReport recycle(NotificationMessage message) throws RemoteException;

  /**
   * Makes the called instance pass the message to an audience, itself included where it belongs to
   * it.
   *
   * @param timeoutMillis how long to wait for outcomes, 0..30,000; what is open then is PENDING in
   *     the report and is still delivered
   */
  DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis)
      throws RemoteException;

  /**
   * Takes what an instance of the same role says of rolls. For instances only.
   *
   * @param word an encoded {@link RollWord}
   * @return an encoded {@link RollAnswer}
   */
  byte[] roll(byte[] word) throws RemoteException;

  /**
   * Makes the instances of a role recycle one after the other. If the called instance is of another
   * role, it passes that on to one of the role that it knows.
   *
   * @param id a random number, say: the roll is found by it in the status of every instance of the
   *     role. Nothing else begins where a roll of that id is known, so that a caller who got no
   *     answer may ask again, whomever he likes. 1 to 512 bytes of UTF-8
   * @param role a role
   * @param reason why, for people; 1 to 512 bytes of UTF-8
   * @return the id
   * @throws IllegalArgumentException if no instance of that role can be asked, or it does not begin
   */
  String startRoll(String id, String role, String reason) throws RemoteException;

  /** Returns the instance's state and its application's attributes. */
  InstanceStatus status() throws RemoteException;

  /**
   * Accounts for an instance that ended without a goodbye and that nobody follows: the called
   * instance, and no other, stops waiting for it to vouch, after it has dropped all copies.
   *
   * <p>The caller must know that it has ended. If it has not, what it changes is not known here
   * until it is met again.
   *
   * @param instanceName the name of an instance that is known here and does not answer
   * @return the state afterwards
   * @throws IllegalArgumentException if none of that name is known, or it answers
   */
  InstanceStatus forget(String instanceName) throws RemoteException;
}
