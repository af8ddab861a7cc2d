package dev.carillon.rmi;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;

/** Bytes of which one is written every 50 ms: each comes in time, and all of them take long. */
final class Drip implements Runnable {
  private static final int PAUSE_MILLIS = 50;

  private final OutputStream out;
  private final byte[] bytes;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private int written;

  private Drip(OutputStream out, byte[] bytes) {
    this.out = out;
    this.bytes = bytes;
  }

  /** Writes bytes in drips; returns when all are written, or the other end has had enough. */
  static void into(OutputStream out, byte[] bytes) throws IOException {
    Drip drip = new Drip(out, bytes);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Drip::daemon);
    ScheduledFuture<?> dripping = clock.scheduleWithFixedDelay(drip, 0, PAUSE_MILLIS, MILLISECONDS);
    try {
      drip.over.join();
    } catch (CompletionException e) {
      throw new IOException(e);
    } finally {
      dripping.cancel(false);
      clock.shutdown();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "drip of a test");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void run() {
    try {
      out.write(bytes[written++]);
      if (written == bytes.length) {
        over.complete(null);
      }
    } catch (IOException e) {
      over.completeExceptionally(e);
    }
  }
}
