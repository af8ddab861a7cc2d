package dev.carillon.rmi;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.Outcome;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollStatus;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectStreamException;
import java.io.StreamCorruptedException;
import java.rmi.AccessException;
import java.rmi.MarshalException;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import java.rmi.ServerError;
import java.rmi.ServerException;
import java.rmi.UnmarshalException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets through exactly the classes that the service's answers and plain exceptions consist of,
 * within limits. None of them does anything when it is read but check itself.
 */
final class AnswerFilter implements ObjectInputFilter {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_REFERENCES = 262_144;
  private static final int MAX_ELEMENTS = 65_536;

  private static final Map<String, Class<?>> ALLOWED =
      Stream.concat(
              Stream.of(
                  byte[].class,
                  Object[].class,
                  String.class,
                  Enum.class,
                  Number.class,
                  Long.class,
                  ArrayList.class,
                  TreeMap.class,
                  Instant.class,
                  whatIsWrittenFor(Instant.class),
                  Address.class,
                  InstanceId.class,
                  Outcome.class,
                  DeliveryReport.class,
                  DeliveryReport.State.class,
                  DeliveryReport.Delivery.class,
                  InstanceStatus.class,
                  InstanceStatus.Peer.class,
                  InstanceStatus.PeerState.class,
                  InstanceStatus.Sender.class,
                  InstanceStatus.Cache.class,
                  InstanceStatus.Standing.class,
                  RollStatus.class,
                  RollStatus.Member.class,
                  Roll.Stage.class,
                  Roll.End.class),
              Stream.of(
                  Throwable.class,
                  Exception.class,
                  RuntimeException.class,
                  Error.class,
                  IllegalArgumentException.class,
                  IllegalStateException.class,
                  SecurityException.class,
                  ClassNotFoundException.class,
                  ReflectiveOperationException.class,
                  IOException.class,
                  ObjectStreamException.class,
                  InvalidClassException.class,
                  StreamCorruptedException.class,
                  RemoteException.class,
                  AccessException.class,
                  MarshalException.class,
                  NoSuchObjectException.class,
                  ServerError.class,
                  ServerException.class,
                  UnmarshalException.class,
                  StackTraceElement.class,
                  StackTraceElement[].class,
                  Collections.emptyList().getClass(),
                  Collections.unmodifiableList(List.of()).getClass(),
                  Collections.unmodifiableList(new ArrayList<>()).getClass(),
                  Collections.unmodifiableCollection(List.of()).getClass()))
          .distinct()
          .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

  /** The times of java.time are all written as one class that has no public name. */
  private static Class<?> whatIsWrittenFor(Class<?> time) {
    try {
      return Class.forName(time.getPackageName() + ".Ser", false, null);
    } catch (ClassNotFoundException e) {
      throw new LinkageError("how times are written has changed", e);
    }
  }

  /** Returns the class of a name, if it is allowed; no other is ever looked for. */
  static @Nullable Class<?> allowed(String name) {
    return ALLOWED.get(name);
  }

  @Override
  public Status checkInput(FilterInfo info) {
    Class<?> type = info.serialClass();
    if (info.depth() > MAX_DEPTH
        || info.references() > MAX_REFERENCES
        || info.arrayLength()
            > (type == byte[].class ? NotificationBatch.MAX_BYTES : MAX_ELEMENTS)) {
      return Status.REJECTED;
    }
    if (type == null) {
      return Status.UNDECIDED;
    }
    return ALLOWED.get(type.getName()) == type ? Status.ALLOWED : Status.REJECTED;
  }
}
