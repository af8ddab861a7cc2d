package dev.carillon.cluster.probe;

import static java.util.concurrent.TimeUnit.SECONDS;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;

/** Where a request waits until another one lets it on. */
@ApplicationScoped
public class Gate {
  private final Semaphore passes = new Semaphore(0);
  private volatile boolean waiting;

  /** Waits, at most 20 s. */
  void pass() throws InterruptedException {
    waiting = true;
    try {
      if (!passes.tryAcquire(20, SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } finally {
      waiting = false;
    }
  }

  void open() {
    passes.release();
  }

  boolean isWaiting() {
    return waiting;
  }
}
