package dev.carillon.cache;

/** A load that another thread had begun, and that this one waited for, brought nothing. */
public final class LoadFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoadFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
