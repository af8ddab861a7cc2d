package dev.carillon;

import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of an instance, all of them: {@code carillon-call} carry frames to peers and wait for
 * answers, {@code carillon-observer} run observers, {@code carillon-load} what near caches load in
 * the background, {@code carillon-report} run what hangs on to reports, {@code carillon-clock} does
 * what is due and waits at most a second, when the service is reopened, {@code carillon-membership}
 * asks the membership source and may wait, {@code carillon-door} take connections.
 */
final class Threads {
  private static final long IDLE_SECONDS = 10;
  private static final int REPORT_THREADS = 2;

  private final ThreadFactory doors;
  private final ThreadPoolExecutor calls;
  private final ThreadPoolExecutor observers;
  private final ThreadPoolExecutor loads;
  private final ThreadPoolExecutor reports;
  private final ScheduledThreadPoolExecutor clock;
  private final ScheduledThreadPoolExecutor membership;
  private final Queue<Runnable> postponed = new ConcurrentLinkedQueue<>();

  /** What is to be done once, later; done at the latest when the clocks stop. */
  private final Set<Later> laters = ConcurrentHashMap.newKeySet();

  Threads(ThreadFactory factory, int observerThreads) {
    doors = named(factory, "door");
    calls =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named(factory, "call"));
    observers = pool(observerThreads, named(factory, "observer"));
    loads = pool(observerThreads, named(factory, "load"));
    reports = pool(REPORT_THREADS, named(factory, "report"));
    clock = new ScheduledThreadPoolExecutor(1, named(factory, "clock"));
    clock.setRemoveOnCancelPolicy(true);
    membership = new ScheduledThreadPoolExecutor(1, named(factory, "membership"));
  }

  private static ThreadPoolExecutor pool(int threads, ThreadFactory factory) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(ThreadFactory factory, String purpose) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = factory.newThread(task);
      thread.setName("carillon-" + purpose + "-" + count.incrementAndGet());
      return thread;
    };
  }

  /** Returns what makes the threads of the service's port, which ends them itself. */
  ThreadFactory doors() {
    return doors;
  }

  Executor calls() {
    return calls;
  }

  Executor observers() {
    return observers;
  }

  Executor loads() {
    return loads;
  }

  /** Runs what hangs on to a report; on the calling thread if there is no other any more. */
  void report(Runnable task) {
    try {
      reports.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    } catch (Throwable e) { // no thread can be made
      postponed.add(task);
    }
  }

  /**
   * Does something soon that may wait, on another thread. Never throws, so that those can call it
   * that hold locks or carry others' notifications: without a thread it waits for the next tick.
   */
  void soon(Runnable task) {
    try {
      calls.execute(task);
    } catch (RejectedExecutionException e) {
      // all has ended
    } catch (Throwable e) { // no thread can be made
      postponed.add(task);
    }
  }

  /** Tries again to do what found no thread. */
  void retryPostponed() {
    for (int left = postponed.size(); left > 0; left--) {
      Runnable task = postponed.poll();
      if (task != null) {
        soon(task);
      }
    }
  }

  /** Does something again and again that hardly ever waits. */
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

  /**
   * Does something once, later, or when the clocks stop, at once if they have; running what is
   * returned forgets it.
   */
  Runnable later(Duration delay, Runnable task) {
    Later later = new Later(task);
    laters.add(later);
    try {
      later.due = clock.schedule(later, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      later.run();
    }
    return later::forget;
  }

  private final class Later implements Runnable {
    private final Runnable task;
    private volatile @Nullable Future<?> due;

    Later(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (!laters.remove(this)) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException e) { // the others' turn must come too
        LogLine.INTERNAL.logWithCause(e);
      }
    }

    void forget() {
      Future<?> scheduled = due;
      if (laters.remove(this) && scheduled != null) {
        scheduled.cancel(false);
      }
    }
  }

  void stopClocks() {
    clock.shutdownNow();
    membership.shutdownNow();
    laters.forEach(Later::run);
  }

  /** Ends all threads; those that do not end in time are interrupted. */
  void stop(Duration patience) {
    stopClocks();
    List<ExecutorService> all = List.of(calls, observers, loads, reports, clock, membership);
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
