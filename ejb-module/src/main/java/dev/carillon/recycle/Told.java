package dev.carillon.recycle;

import dev.carillon.telemetry.LogLine;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is to be done when no lock is held, one after the other in the order in which it was found
 * out. Thread-safe: whoever comes while another thread is at it leaves it to that one.
 */
final class Told {
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger atIt = new AtomicInteger();

  void add(Runnable task) {
    waiting.add(task);
  }

  void tell() {
    if (atIt.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    while (seen != 0) {
      for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
        whateverHappens(task);
      }
      seen = atIt.addAndGet(-seen);
    }
  }

  /** What one task throws must not keep the next ones from being done. */
  private static void whateverHappens(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LogLine.INTERNAL.logWithCause(e);
    }
  }
}
