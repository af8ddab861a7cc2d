package dev.carillon.cli;

import dev.carillon.contracts.Address;
import java.rmi.ConnectException;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call.
 *
 * @param address who was called
 * @param value what it answered; null if it did not
 * @param why why it did not, for people; empty if it did
 */
record Answer<T>(Address address, @Nullable T value, String why) {
  private static final String REFUSED_BY_TLS = "Received fatal alert";
  private static final String NO_PLAIN_RMI = "not the RMI stream protocol";

  /** Begins why there is no answer to a call that may have been heard. */
  private static final String NO_ANSWER = "did not answer";

  static <T> Answer<T> of(Address address, T value) {
    return new Answer<>(address, value, "");
  }

  static <T> Answer<T> none(Address address, Throwable cause, Duration timeout) {
    return new Answer<>(address, null, reason(cause, timeout));
  }

  /** Returns what it answered. */
  T orFail() {
    return orFail("");
  }

  /**
   * Returns what it answered.
   *
   * @param ifHeard what is to be said too if the call may have been heard, though nobody answered
   */
  T orFail(String ifHeard) {
    if (value == null) {
      boolean unsure = !ifHeard.isEmpty() && why.startsWith(NO_ANSWER);
      throw new Failure(address + " " + why + (unsure ? "; " + ifHeard : ""));
    }
    return value;
  }

  private static String reason(Throwable cause, Duration timeout) {
    if (cause instanceof CompletionException && cause.getCause() != null) {
      return reason(cause.getCause(), timeout);
    }
    if (cause instanceof TimeoutException) {
      return NO_ANSWER + " within " + Span.exact(timeout);
    }
    if (cause instanceof ConnectException || cause instanceof java.rmi.UnknownHostException) {
      return "cannot be reached: " + deepest(cause);
    }
    if (!(cause instanceof RemoteException)) {
      return "refused: " + deepest(cause);
    }
    String said = deepest(cause);
    if (said.startsWith(REFUSED_BY_TLS)) {
      return "does not let this controller in (" + said + "); its log says why (CAR4020)";
    }
    return said.contains(NO_PLAIN_RMI)
        ? "does not speak plain RMI; it may want --security"
        : NO_ANSWER + ": " + said;
  }

  private static String deepest(Throwable cause) {
    Throwable deepest = cause;
    for (int i = 0; deepest.getCause() != null && i < 32; i++) {
      deepest = deepest.getCause();
    }
    if (deepest instanceof java.net.UnknownHostException) {
      return "its host is not known";
    }
    String message = deepest.getMessage();
    return message == null ? deepest.getClass().getSimpleName() : message;
  }
}
