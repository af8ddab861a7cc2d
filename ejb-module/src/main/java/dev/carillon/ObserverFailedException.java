package dev.carillon;

/** One or more observers of an event threw, and have been logged. */
public final class ObserverFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes the exception for so many observers. */
  public ObserverFailedException(int observers) {
    super(observers + " observers failed");
  }
}
