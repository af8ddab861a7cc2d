package dev.carillon.contracts;

/**
 * A batch whose header is in order and whose body is of a version that this code does not read. Its
 * sender still has a session, and numbers that must go on.
 */
public final class UnreadableBodyException extends MalformedFrameException {
  private static final long serialVersionUID = 1L;

  private final transient NotificationBatch header;

  UnreadableBodyException(String message, NotificationBatch header) {
    super(message);
    this.header = header;
  }

  /** Returns the batch as far as it can be read: without introduction, losses and items. */
  public NotificationBatch header() {
    return header;
  }
}
