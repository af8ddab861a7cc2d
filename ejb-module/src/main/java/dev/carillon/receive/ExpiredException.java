package dev.carillon.receive;

/** Says that a notification is too old to be acted upon, and is lost. */
public final class ExpiredException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes one, with a sentence for people. */
  public ExpiredException(String message) {
    super(message);
  }
}
