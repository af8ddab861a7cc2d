package dev.carillon.cuts;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationBatch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many batches came to a service again, in whole or in part: their first receipt was lost, and
 * only the receiver's numbers kept what they carry from being applied twice. Thread-safe.
 */
final class Repeats {
  private record Session(InstanceId sender, long epoch) {}

  private final Map<Session, Long> arrivedUpTo = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  void note(NotificationBatch batch) {
    arrivedUpTo.merge(
        new Session(batch.sender(), batch.epoch()),
        batch.to(),
        (before, to) -> {
          if (batch.after() < before) {
            count.incrementAndGet();
          }
          return Math.max(before, to);
        });
  }

  int count() {
    return count.get();
  }
}
