package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who is on the stack of a call that is to remember nobody. */
class OffStackTest {
  private static MethodHandle of(Class<?> type, String name, MethodType signature)
      throws ReflectiveOperationException {
    return MethodHandles.publicLookup().findStatic(type, name, signature);
  }

  /** Returns what answers with the stack that it is called on. */
  private static MethodHandle stack() throws ReflectiveOperationException {
    MethodHandle trace =
        MethodHandles.publicLookup()
            .findVirtual(
                Thread.class, "getStackTrace", MethodType.methodType(StackTraceElement[].class));
    return MethodHandles.collectArguments(
        trace, 0, of(Thread.class, "currentThread", MethodType.methodType(Thread.class)));
  }

  private static Stream<String> owners(Object stack) {
    return Arrays.stream((StackTraceElement[]) stack)
        .map(StackTraceElement::getClassName)
        .filter(name -> name.startsWith("dev.carillon"));
  }

  @Test
  void nothingOfTheApplicationIsOnTheStack() throws Throwable {
    assertThat(owners(OffStack.call(stack()))).isEmpty();
    assertThat(owners(stack().invoke())).as("control: a plain call").isNotEmpty();
  }

  @Test
  void answerIsThatOfTheCall() throws Exception {
    MethodHandle list = of(List.class, "of", MethodType.methodType(List.class, Object.class));

    assertThat(OffStack.call(MethodHandles.insertArguments(list, 0, "x"))).isEqualTo(List.of("x"));
  }

  @Test
  void whatTheCallThrowsIsSaid() throws Exception {
    MethodHandle parse =
        of(Integer.class, "parseInt", MethodType.methodType(int.class, String.class));

    assertThatIllegalStateException()
        .isThrownBy(() -> OffStack.call(MethodHandles.insertArguments(parse, 0, "seven")))
        .withMessageContaining("NumberFormatException");
  }
}
