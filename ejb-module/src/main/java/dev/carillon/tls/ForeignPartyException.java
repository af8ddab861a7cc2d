package dev.carillon.tls;

import javax.net.ssl.SSLException;

/** A connection to somebody whose certificate is of another cluster, or of no CA that counts. */
public final class ForeignPartyException extends SSLException {
  private static final long serialVersionUID = 1L;

  ForeignPartyException(String message, Throwable cause) {
    super(message, cause);
  }
}
