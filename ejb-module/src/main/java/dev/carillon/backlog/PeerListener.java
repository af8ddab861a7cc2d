package dev.carillon.backlog;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;

/**
 * Learns how this instance stands with others. Called with a sender's lock held: implementations
 * only note or pass on, and never wait.
 */
public interface PeerListener {
  /** An instance answered a greeting, or a new incarnation of it did. */
  void met(Introduction peer);

  /** Another instance answers at the address of one that was known: that one is gone. */
  void replaced(Introduction peer);

  /** A known instance has stopped answering. */
  void unreachable(Introduction peer, Exception cause);

  /** A known instance answers again. */
  void reachable(Introduction peer);

  /**
   * A known instance answers at another address, too: it is reached at the first alone. Said once.
   */
  void alsoAt(Introduction peer, Address first, Address other);

  /** So many addresses are greeted that this one is not, nor any other; said once. */
  void tooManyAddresses(int limit, Address ignored);

  /** The service at an address wants nothing from this instance; said once until it changes. */
  void refused(Address address, String why);

  /** A notification that was timed has been applied by a peer, so long after it was accepted. */
  void timed(long nanos);

  /** A receipt from an address could not be read, or could not be true. May come often. */
  void receiptRefused(Address address, String why);
}
