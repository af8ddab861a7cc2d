package dev.carillon.benchmarks.process;

import dev.carillon.benchmarks.contender.Sending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** The sending end of a process, and the loads it is put under. */
final class SendingSide {
  private final Sending sending;

  SendingSide(Sending sending) {
    this.sending = sending;
  }

  /** Sends keys as fast as possible, and returns when the first was sent and the last accepted. */
  long[] burst(int threads, int keys) throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(threads);
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<Long>> begins = new ArrayList<>();
    for (int first = 0; first < threads; first++) {
      int number = first;
      begins.add(
          senders.submit(
              () -> {
                start.await();
                return sendEvery(threads, number, keys);
              }));
    }
    long begin = Long.MAX_VALUE;
    for (Future<Long> each : begins) {
      begin = Math.min(begin, each.get());
    }
    senders.shutdown();
    return new long[] {begin, System.nanoTime()};
  }

  private long sendEvery(int step, int first, int keys) throws Exception {
    long begin = System.nanoTime();
    for (int number = first; number < keys; number += step) {
      sending.send(Keys.of(number));
    }
    return begin;
  }

  /** Sends keys at a steady pace, and returns when each was sent. */
  long[] pace(int keys, int perSecond) throws Exception {
    long[] sent = new long[keys];
    long begin = System.nanoTime();
    for (int number = 0; number < keys; number++) {
      awaitTime(begin + number * 1_000_000_000L / perSecond);
      String key = Keys.of(number);
      sent[number] = System.nanoTime();
      sending.send(key);
    }
    return sent;
  }

  private static void awaitTime(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * Sends one key after the other, each when the one before is confirmed; returns how long each.
   */
  long[] confirm(int keys) throws Exception {
    long[] took = new long[keys];
    for (int number = 0; number < keys; number++) {
      String key = Keys.of(number);
      long begin = System.nanoTime();
      sending.sendConfirmed(key);
      took[number] = System.nanoTime() - begin;
    }
    return took;
  }
}
