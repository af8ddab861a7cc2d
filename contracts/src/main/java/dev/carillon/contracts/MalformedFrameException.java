package dev.carillon.contracts;

/** Bytes that are not a valid frame of the protocol; the message says what is wrong with them. */
public final class MalformedFrameException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedFrameException(String message) {
    super(message);
  }
}
