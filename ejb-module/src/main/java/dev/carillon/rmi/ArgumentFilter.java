package dev.carillon.rmi;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.TraceContext;
import java.io.ObjectInputFilter;
import java.util.Set;

/** Lets through exactly the classes that the service's arguments consist of, within limits. */
final class ArgumentFilter implements ObjectInputFilter {
  private static final int MAX_DEPTH = 6;
  private static final int MAX_REFERENCES = 64;
  private static final int MAX_BYTES = NotificationBatch.MAX_BYTES + 4_096;

  private static final Set<Class<?>> ALLOWED =
      Set.of(
          byte[].class,
          String.class,
          Enum.class,
          Operation.class,
          NotificationMessage.class,
          TraceContext.class,
          Key.class,
          Key.Text.class,
          Key.Int.class,
          Key.Long64.class,
          Key.Uuid.class,
          Key.EnumConstant.class,
          Audience.class,
          Audience.Role.class,
          Audience.Instance.class,
          Audience.Everyone.class);

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > MAX_DEPTH
        || info.references() > MAX_REFERENCES
        || info.streamBytes() > MAX_BYTES
        || info.arrayLength() > NotificationBatch.MAX_BYTES) {
      return Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    if (type == null) {
      return Status.UNDECIDED;
    }
    return ALLOWED.contains(type) ? Status.ALLOWED : Status.REJECTED;
  }
}
