package dev.carillon.cluster.hostile;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The methods of the service, and arguments that they take. */
final class RemoteMethods {
  private RemoteMethods() {}

  /** A parameter of a method. */
  record Parameter(Method method, int index) {
    /** Returns arguments of the method with something else in the place of this one. */
    Object[] argumentsWith(Object other) {
      Object[] arguments = goodArguments(method);
      arguments[index] = other;
      return arguments;
    }

    /** Says whether RMI reads it by a way of its own, on which nothing else passes. */
    boolean isText() {
      return method.getParameterTypes()[index] == String.class;
    }

    @Override
    public String toString() {
      return method.getParameterTypes()[index].getSimpleName() + " of " + method.getName();
    }
  }

  static List<Method> all() {
    return Arrays.stream(NotifyService.class.getMethods())
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  static Method named(String name) {
    return all().stream().filter(each -> each.getName().equals(name)).findFirst().orElseThrow();
  }

  /** Returns all parameters that are objects. */
  static List<Parameter> objectParameters() {
    return all().stream()
        .flatMap(
            method ->
                IntStream.range(0, method.getParameterCount())
                    .filter(index -> !method.getParameterTypes()[index].isPrimitive())
                    .mapToObj(index -> new Parameter(method, index)))
        .toList();
  }

  static Object[] goodArguments(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(type -> goodArgument(method, type))
        .toArray();
  }

  private static Object goodArgument(Method method, Class<?> type) {
    if (type == byte[].class) {
      return new byte[0];
    }
    if (type == Audience.class) {
      return Audience.everyone();
    }
    if (type == String.class) {
      return "nobody";
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == NotificationMessage.class) {
      return method.getName().equals("recycle")
          ? NotificationMessage.recycle("probe")
          : NotificationMessage.flush("probe");
    }
    throw new IllegalArgumentException("no argument of type " + type + " is known");
  }
}
