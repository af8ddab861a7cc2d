package dev.carillon.contracts;

/** Bytes that are not a valid frame of the protocol; the message says what is wrong with them. */
public sealed class MalformedFrameException extends RuntimeException
    permits UnreadableBodyException {
  private static final long serialVersionUID = 1L;

  MalformedFrameException(String message) {
    super(message);
  }
}
