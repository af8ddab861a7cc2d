package dev.carillon.ejb;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;

/**
 * Calls the server with nothing of the application on the stack. What is made by such a call, as
 * the class loader of the next deployment is, remembers the protection domains of all who are on
 * the stack or have made the thread, and with them their class loaders: each deployment would keep
 * the one before it for ever.
 *
 * <p>So the thread is made by the JDK, in a context of its own, and runs an object of the JDK's.
 */
final class OffStack {
  private OffStack() {}

  /**
   * Calls a handle that takes nothing, and waits for what it returns. The calling thread's context
   * class loader must not be the application's.
   */
  static Object call(MethodHandle handle) {
    Callable<?> call = MethodHandleProxies.asInterfaceInstance(Callable.class, handle);
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      return pool.submit(call).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    } finally {
      pool.shutdown();
    }
  }
}
