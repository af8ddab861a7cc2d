package dev.carillon.cluster.hostile;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs what may wait for ever on a connection, as a write does: the connection ends in time. */
final class Timed {
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
    AtomicBoolean over = new AtomicBoolean(); // not the task's state: it lasts as long as closing
    Future<?> end =
        CLOCK.schedule(
            () -> {
              over.set(true);
              close(connection);
            },
            millis,
            TimeUnit.MILLISECONDS);
    try {
      activity.run();
    } catch (IOException e) {
      // ended, from one side or the other
    }
    end.cancel(false);
    return over.get();
  }

  private static void close(Closeable connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // of no use any more in any case
    }
  }
}
