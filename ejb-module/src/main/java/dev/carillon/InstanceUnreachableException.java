package dev.carillon;

import dev.carillon.contracts.InstanceId;
import org.jspecify.annotations.Nullable;

/** An instance was asked and did not answer. */
public final class InstanceUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InstanceUnreachableException(InstanceId instance, String why, @Nullable Throwable cause) {
    super(instance + " cannot be asked: " + why, cause);
  }
}
