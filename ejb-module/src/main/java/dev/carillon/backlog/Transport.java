package dev.carillon.backlog;

import dev.carillon.contracts.Address;

/** Carries frames to peers. Implementations never block the caller. */
public interface Transport {

  /** One exchange with a peer. Exactly one of its last four methods is called, once. */
  interface Exchange {
    /** Returns the frame; called right before it goes out, so that it holds all that waits. */
    byte[] frame();

    /** Takes the peer's answer. */
    void answered(byte[] receipt);

    /** Says that no answer came; the peer may have taken the frame all the same. */
    void failed(Exception cause);

    /** Says that nobody serves at the address: its host refused the connection. */
    void absent(Exception cause);

    /** Says that somebody serves at the address who is not of the cluster, as was logged. */
    void foreign(Exception cause);
  }

  /** Starts an exchange with the service at an address. */
  void start(Address to, Exchange exchange);

  /** Ends what is kept open for an address that will not be used any more. */
  void release(Address address);
}
