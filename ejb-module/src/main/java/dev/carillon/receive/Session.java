package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Receipt;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One sender's stream to this instance: how much of it has arrived, and what of that has not been
 * applied yet. Thread-safe.
 */
final class Session {
  /** What is open in one lane: how many, and a sequence before which nothing is. */
  private static final class Open {
    private int count;
    private long first;
  }

  private final Introduction sender;
  private final long epoch;
  private final Map<String, Open> open = new HashMap<>();
  private final TreeSet<Long> failed = new TreeSet<>();
  private long failedForgotten;
  private long received;

  Session(Introduction sender, long epoch) {
    this.sender = sender;
    this.epoch = epoch;
  }

  Introduction sender() {
    return sender;
  }

  long epoch() {
    return epoch;
  }

  synchronized long received() {
    return received;
  }

  synchronized void receivedUpTo(long sequence) {
    received = Math.max(received, sequence);
  }

  /** Notes that a notification waits in a lane. Those of one lane come in their order. */
  synchronized void arrived(String lane, long sequence) {
    Open inLane = open.get(lane);
    if (inLane == null) {
      inLane = new Open();
      inLane.first = sequence;
      open.put(lane, inLane);
    }
    inLane.first = Math.min(inLane.first, sequence);
    inLane.count++;
  }

  /** Notes that the oldest notification in a lane has been applied, or has failed. */
  synchronized void done(String lane, long sequence, boolean succeeded) {
    Open inLane = open.get(lane);
    if (inLane == null) {
      throw new IllegalStateException("nothing is open in lane \"" + lane + "\"");
    }
    inLane.count--;
    inLane.first = Math.max(inLane.first, sequence + 1);
    if (inLane.count == 0) {
      open.remove(lane);
    }
    if (!succeeded) {
      fail(sequence);
    }
    if (open.isEmpty()) {
      notifyAll();
    }
  }

  private void fail(long sequence) {
    failed.add(sequence);
    if (failed.size() > Receipt.MAX_FAILED) {
      failedForgotten = Math.max(failedForgotten, failed.pollFirst());
    }
  }

  /** Waits until all that has arrived is applied, but not for long. */
  synchronized void awaitApplied(long millis) {
    long deadline = System.nanoTime() + millis * 1_000_000;
    try {
      while (!open.isEmpty()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized Receipt receipt(InstanceId self, long stamp) {
    long applied = received;
    SortedMap<String, Long> lagging = new TreeMap<>();
    for (Map.Entry<String, Open> lane : open.entrySet()) {
      applied = Math.min(applied, lane.getValue().first - 1);
      if (lagging.size() < Receipt.MAX_LAGGING) {
        lagging.put(lane.getKey(), lane.getValue().first);
      }
    }
    return Receipt.ok(
        self, epoch, received, applied, stamp, lagging, new TreeSet<>(failed), failedForgotten);
  }
}
