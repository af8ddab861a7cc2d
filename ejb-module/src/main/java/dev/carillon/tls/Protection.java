package dev.carillon.tls;

import java.io.IOException;
import java.net.Socket;

/**
 * What protects a connection, and says who is at its other end. Thread-safe; both methods may wait
 * for the other end, as long as the protection's own time-out at the most.
 */
public interface Protection {
  /**
   * Protects a connection that was accepted. If this fails the socket given is closed, and it has
   * been said in the log who was not let in, unless this end had closed it before.
   */
  Secured accepted(Socket socket) throws IOException;

  /**
   * Protects a connection that was made. The socket given is closed if this fails.
   *
   * @param host who is to be at the other end
   * @throws ForeignPartyException if somebody is there who is not of the cluster
   */
  Secured connected(Socket socket, String host, int port) throws IOException;

  /**
   * A protected connection.
   *
   * @param socket what to read from and write to
   * @param party who is at the other end
   */
  record Secured(Socket socket, Party party) {}

  /** Returns no protection: for loopback, or a network where everybody is trusted. */
  static Protection none() {
    return new Protection() {
      @Override
      public Secured accepted(Socket socket) {
        return new Secured(socket, Party.anybody());
      }

      @Override
      public Secured connected(Socket socket, String host, int port) {
        return new Secured(socket, Party.anybody());
      }
    };
  }
}
