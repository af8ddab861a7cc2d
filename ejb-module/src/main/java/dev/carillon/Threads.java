package dev.carillon;

import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of an instance, all of them: {@code carillon-call} carry frames to peers and wait for
 * answers, {@code carillon-observer} run observers, {@code carillon-clock} does what is due and
 * never waits, {@code carillon-membership} asks the membership source and may wait.
 */
final class Threads {
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor calls;
  private final ThreadPoolExecutor observers;
  private final ScheduledThreadPoolExecutor clock;
  private final ScheduledThreadPoolExecutor membership;

  Threads(ThreadFactory factory, int observerThreads) {
    calls =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named(factory, "call"));
    observers =
        new ThreadPoolExecutor(
            observerThreads,
            observerThreads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(factory, "observer"));
    observers.allowCoreThreadTimeOut(true);
    clock = new ScheduledThreadPoolExecutor(1, named(factory, "clock"));
    clock.setRemoveOnCancelPolicy(true);
    membership = new ScheduledThreadPoolExecutor(1, named(factory, "membership"));
  }

  private static ThreadFactory named(ThreadFactory factory, String purpose) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = factory.newThread(task);
      thread.setName("carillon-" + purpose + "-" + count.incrementAndGet());
      return thread;
    };
  }

  Executor calls() {
    return calls;
  }

  Executor observers() {
    return observers;
  }

  /** Does something again and again that never waits. */
  void every(Duration period, Runnable task) {
    repeat(clock, period, task);
  }

  /** Does something again and again that may wait. */
  void everyWaiting(Duration period, Runnable task) {
    repeat(membership, period, task);
  }

  /** Repeats a task whatever it throws: a schedule ends at the first exception otherwise. */
  @SuppressWarnings("FutureReturnValueIgnored") // it ends when the executor is shut down
  private static void repeat(ScheduledThreadPoolExecutor executor, Duration period, Runnable task) {
    executor.scheduleWithFixedDelay(
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            LogLine.INTERNAL.logWithCause(e);
          }
        },
        0,
        period.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /** Does something once, later; cancelling what is returned forgets it. */
  Future<?> later(Duration delay, Runnable task) {
    return clock.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  void stopClocks() {
    clock.shutdownNow();
    membership.shutdownNow();
  }

  /** Ends all threads; those that do not end in time are interrupted. */
  void stop(Duration patience) {
    stopClocks();
    List<ExecutorService> all = List.of(calls, observers, clock, membership);
    all.forEach(ExecutorService::shutdown);
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (ExecutorService each : all) {
        if (!each.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          each.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      all.forEach(ExecutorService::shutdownNow);
      Thread.currentThread().interrupt();
    }
  }
}
