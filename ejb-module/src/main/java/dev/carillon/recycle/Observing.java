package dev.carillon.recycle;

import dev.carillon.telemetry.LogLine;
import dev.carillon.telemetry.Place;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** How observers are waited for: on a thread of their own, and as long as is allowed. Immutable. */
final class Observing {
  private final RecycledInstance instance;
  private final Patience patience;

  Observing(RecycledInstance instance, Patience patience) {
    this.instance = instance;
    this.patience = patience;
  }

  /** Runs the observers of an event, and waits for them; says in the log if they take longer. */
  void await(String event, Runnable observers) throws InterruptedException {
    Duration grace = instance.settings().grace();
    Observers running = new Observers(observers);
    instance.execute(running);
    if (!patience.await(running.done, grace) && !grace.isZero()) {
      LogLine.RECYCLE_GRACE_OVER.log(event, grace.toMillis(), Place.of(running.thread));
    }
  }

  /** The observers of an event, all together. */
  private static final class Observers implements Runnable {
    private final Runnable all;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    Observers(Runnable all) {
      this.all = all;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      try {
        all.run();
      } finally {
        thread = null;
        done.countDown();
      }
    }
  }
}
