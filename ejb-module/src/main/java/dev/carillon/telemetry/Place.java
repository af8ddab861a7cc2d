package dev.carillon.telemetry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a thread stands, for people who look for what hangs. */
public final class Place {
  private Place() {}

  /** Returns where a thread stands now, outside of the JDK. */
  public static String of(@Nullable Thread thread) {
    return thread == null
        ? "no thread yet"
        : Arrays.stream(thread.getStackTrace())
            .filter(frame -> !frame.getClassName().matches("(java|jdk|sun)\\..*"))
            .findFirst()
            .map(StackTraceElement::toString)
            .orElse("an end");
  }
}
