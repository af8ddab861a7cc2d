package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an instance counts as stuck. */
class PulseTest {
  private final AtomicLong nanos = new AtomicLong(17);
  private final Pulse pulse = new Pulse(nanos::get);
  private final Semaphore beats = new Semaphore(0);
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final Threads threads = new Threads(Thread::new, 1);

  @AfterEach
  void stop() {
    release.countDown();
    threads.stop(Duration.ofSeconds(5));
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  private void beat() {
    threads.every(
        Duration.ofMillis(1),
        () -> {
          pulse.beat();
          beats.release();
        });
  }

  /** Waits for a beat that began after now. */
  private void awaitBeat() throws InterruptedException {
    beats.drainPermits();
    assertThat(beats.tryAcquire(2, 10, SECONDS)).isTrue();
  }

  private void block() {
    blocked.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void clockThatTicksIsFeltHoweverMuchTimePasses() throws Exception {
    beat();
    for (int i = 0; i < 3; i++) {
      pass(Pulse.PATIENCE.plusNanos(1));
      awaitBeat();

      assertThat(pulse.isFelt()).isTrue();
      assertThat(pulse.age()).isZero();
    }
  }

  @Test
  void clockThatIsBlockedIsNotFeltAfterAWhileAndAgainWhenItGoesOn() throws Exception {
    beat();
    awaitBeat();
    threads.every(Duration.ofDays(1), this::block);
    blocked.await();

    pass(Pulse.PATIENCE);
    assertThat(pulse.isFelt()).as("not yet").isTrue();
    pass(Duration.ofNanos(1));
    assertThat(pulse.isFelt()).isFalse();

    release.countDown();
    awaitBeat();
    assertThat(pulse.isFelt()).isTrue();
  }
}
