package dev.carillon.demo.time;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Two container threads that do things later, and end with the application.
 *
 * <p>A {@code ManagedScheduledExecutorService} would do, but its threads belong to the server and
 * stay: one that was started by this application holds on to its class loader after it is
 * undeployed (measured on Payara Micro 6.2025.10, the default one and one of the application's own
 * alike).
 *
 * <p>Safe for use by many threads.
 */
@ApplicationScoped
public class Timer {
  private static final int THREADS = 2;

  @Resource
  @SuppressWarnings("NullAway.Init")
  private ManagedThreadFactory threads;

  @SuppressWarnings("NullAway.Init")
  private ScheduledThreadPoolExecutor executor;

  @PostConstruct
  void start() {
    executor = new ScheduledThreadPoolExecutor(THREADS, threads);
  }

  @PreDestroy
  void end() {
    executor.shutdownNow();
  }

  /** Does something once, after the delay; says whether it will, or the application is ending. */
  public boolean after(Duration delay, Runnable task) {
    try {
      var unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Does something again and again, until the application ends or the task throws. */
  public void every(Duration pause, Runnable task) {
    long nanos = pause.toNanos();
    var unused = executor.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }
}
