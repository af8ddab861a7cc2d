package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Receipt;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What of one session has arrived and is not applied yet, and what failed. Thread-safe. */
final class OpenMarks {
  private final Map<String, ArrayDeque<Arrival>> openByQueue = new HashMap<>();
  private final TreeSet<Long> failed = new TreeSet<>();
  private long failedForgotten;

  /** Notes that something waits in a lane. Those of one lane come in their order. */
  synchronized void arrived(Arrival arrival) {
    openByQueue.computeIfAbsent(arrival.queue(), queue -> new ArrayDeque<>()).add(arrival);
  }

  /** Notes that something has been applied, or stands for nothing any more. */
  synchronized void done(Arrival arrival) {
    ArrayDeque<Arrival> waiting = openByQueue.get(arrival.queue());
    if (waiting == null || !waiting.remove(arrival)) {
      throw new IllegalStateException("nothing is open in lane \"" + arrival.lane() + "\"");
    }
    if (waiting.isEmpty()) {
      openByQueue.remove(arrival.queue());
      if (openByQueue.isEmpty()) {
        notifyAll();
      }
    }
  }

  /** Notes that an observer threw. */
  synchronized void failed(long sequence) {
    failed.add(sequence);
    if (failed.size() > Receipt.MAX_FAILED) {
      failedForgotten = Math.max(failedForgotten, failed.pollFirst());
    }
  }

  /**
   * Notes that some of what waits has become something else. All up to the last of it counts as
   * failed from now on, since nobody can say what of it was applied exactly.
   */
  synchronized void collapsed(List<Arrival> gone, List<Arrival> instead, long last) {
    Set<Arrival> all = Set.copyOf(gone);
    gone.stream().map(Arrival::queue).distinct().forEach(queue -> remove(queue, all));
    instead.forEach(this::arrived);
    failedForgotten = Math.max(failedForgotten, last);
    failed.headSet(last, true).clear();
  }

  private void remove(String queue, Set<Arrival> gone) {
    ArrayDeque<Arrival> waiting = openByQueue.get(queue);
    if (waiting != null && waiting.removeAll(gone) && waiting.isEmpty()) {
      openByQueue.remove(queue);
    }
  }

  /** Notes that everything up to here came in a body that could not be read. */
  synchronized void unread(long to) {
    failedForgotten = Math.max(failedForgotten, to);
  }

  /** Waits until all that has arrived is applied, but not for long. */
  synchronized void awaitApplied(long millis) {
    long deadline = System.nanoTime() + millis * 1_000_000;
    try {
      while (!openByQueue.isEmpty()) {
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

  /** Returns up to where all is applied of what has arrived. */
  synchronized long applied(long received) {
    long applied = received;
    for (Map.Entry<String, ArrayDeque<Arrival>> queue : openByQueue.entrySet()) {
      applied = Math.min(applied, firstOpen(queue) - 1);
    }
    return applied;
  }

  synchronized Receipt receipt(InstanceId self, long epoch, long received, long stamp) {
    long applied = received;
    SortedMap<String, Long> lagging = new TreeMap<>();
    for (Map.Entry<String, ArrayDeque<Arrival>> queue : openByQueue.entrySet()) {
      long first = firstOpen(queue);
      applied = Math.min(applied, first - 1);
      if (lagging.size() < Receipt.MAX_LAGGING) {
        lagging.merge(queue.getValue().element().lane(), first, Math::min);
      }
    }
    return Receipt.ok(
        self, epoch, received, applied, stamp, lagging, new TreeSet<>(failed), failedForgotten);
  }

  private static long firstOpen(Map.Entry<String, ArrayDeque<Arrival>> queue) {
    return queue.getKey().equals(Arrival.LOSSES)
        ? firstLost(queue.getValue())
        : queue.getValue().element().firstOpen();
  }

  /** What stands for all that waited may reach back further than a loss that came before it. */
  private static long firstLost(Collection<Arrival> losses) {
    return losses.stream().mapToLong(Arrival::firstOpen).min().orElseThrow();
  }
}
