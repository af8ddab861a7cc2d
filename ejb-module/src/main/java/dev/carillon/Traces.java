package dev.carillon;

import dev.carillon.contracts.TraceContext;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What distributed tracing there is around an instance. Implementations are thread-safe. */
public interface Traces {
  /** No tracing. */
  Traces NONE =
      new Traces() {
        @Override
        public @Nullable TraceContext current() {
          return null;
        }

        @Override
        public boolean within(TraceContext parent, String name, BooleanSupplier task) {
          return task.getAsBoolean();
        }
      };

  /** Returns the span that the calling thread is in; null if it is in none. */
  @Nullable TraceContext current();

  /**
   * Runs a task on the calling thread in a span whose parent is another one, as a rule of another
   * process.
   *
   * @param name what the task is
   * @param task returns whether it succeeded
   * @return what the task returns
   */
  boolean within(TraceContext parent, String name, BooleanSupplier task);
}
