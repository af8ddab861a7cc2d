package dev.carillon.cluster.hostile;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Runs what may wait for ever on a connection, as a write does: the connection ends in time. */
final class Timed {
  private static final int LOOK_MILLIS = 20;

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "ends in time");
            thread.setDaemon(true);
            return thread;
          });

  private Timed() {}

  /** What is done on a connection. */
  interface Activity {
    void run() throws IOException;
  }

  /**
   * Runs something until it ends or its connection breaks, and closes the connection after a time.
   *
   * @return whether it took that time
   */
  static boolean run(Closeable connection, long millis, Activity activity) {
    return run(connection, millis, () -> 0, activity);
  }

  /**
   * Does the same, with the time beginning anew whenever there is progress.
   *
   * @param progress a number that changes with each step
   */
  static boolean run(Closeable connection, long millis, LongSupplier progress, Activity activity) {
    Watch watch = new Watch(connection, TimeUnit.MILLISECONDS.toNanos(millis), progress);
    Future<?> looking =
        CLOCK.scheduleAtFixedRate(watch, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    try {
      activity.run();
    } catch (IOException e) {
      // ended, from one side or the other
    }
    looking.cancel(false);
    return watch.over;
  }

  /** Closes a connection on which nothing has gone on for a time. */
  private static final class Watch implements Runnable {
    private final Closeable connection;
    private final long patience;
    private final LongSupplier progress;
    private long seen;
    private long since = System.nanoTime();

    /** Not the task's state: it lasts as long as closing. */
    private volatile boolean over;

    Watch(Closeable connection, long patience, LongSupplier progress) {
      this.connection = connection;
      this.patience = patience;
      this.progress = progress;
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      if (progress.getAsLong() != seen) {
        seen = progress.getAsLong();
        since = now;
      } else if (now - since >= patience) {
        over = true;
        close(connection);
      }
    }
  }

  private static void close(Closeable connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // of no use any more in any case
    }
  }
}
