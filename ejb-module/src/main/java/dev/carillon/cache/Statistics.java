package dev.carillon.cache;

import java.util.concurrent.atomic.LongAdder;

/** Counts what readers of one near cache met with. Thread-safe. */
final class Statistics {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder notStored = new LongAdder();
  final LongAdder expiredServed = new LongAdder();

  NearCacheStatistics now(long entries) {
    return new NearCacheStatistics(
        hits.sum(),
        misses.sum(),
        loads.sum(),
        loadFailures.sum(),
        notStored.sum(),
        expiredServed.sum(),
        entries);
  }
}
