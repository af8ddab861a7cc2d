package dev.carillon.backlog;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance's own notifications, numbered from 1, in a ring that is bounded by entries and bytes.
 *
 * <p>Appending never blocks and never fails for lack of room: the oldest entry makes way, and what
 * stays of it is the last sequence of its cache. That is enough to flush the cache at a peer that
 * had not got it yet. Thread-safe; the lock is held for as long as copying one batch takes.
 */
final class Backlog {
  /** More names than this are not told apart: they count as "any cache". */
  private static final int MAX_TRACKED_CACHES = HeldCaches.MAX_NAMES;

  /** Far below what a decoder accepts, which also has to take one flush for each held cache. */
  private static final int MAX_BATCH_ITEMS = 4_096;

  private final int maxEntries;
  private final long maxBytes;
  private final int maxBatchBytes;

  /** The entries (truncated, head], each in the slot of its sequence; a power of two long. */
  private @Nullable Entry[] slots = new Entry[64];

  private long bytes;
  private long head;
  private long truncated;
  private final CacheMarks touched = new CacheMarks();
  private final CacheMarks truncatedFlushes = new CacheMarks();
  private final CacheMarks truncatedOthers = new CacheMarks();

  /** The last sequence of each cache; of "any cache" once there are too many to tell apart. */
  private static final class CacheMarks {
    private final Map<String, Long> byCache = new LinkedHashMap<>();
    private long anyCache;

    void mark(@Nullable String cache, long sequence) {
      if (cache == null || (byCache.size() >= MAX_TRACKED_CACHES && !byCache.containsKey(cache))) {
        anyCache = sequence;
      } else {
        byCache.put(cache, sequence);
      }
    }
  }

  /**
   * What one batch to one peer carries.
   *
   * @param to the peer holds everything up to here once it has it
   * @param coveredTo flushes and losses in it stand for what was missed up to here; 0 for none
   * @param told whether flushes among what was missed are only told as lost, not stood for
   * @param items the notifications
   * @param losses what no flush can stand for
   */
  record Cut(long to, long coveredTo, boolean told, List<Item> items, List<Loss> losses) {}

  Backlog(int maxEntries, long maxBytes, int maxBatchBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    this.maxBatchBytes = maxBatchBytes;
  }

  synchronized Entry append(
      NotificationMessage message, Audience audience, @Nullable Set<InstanceId> incarnations) {
    head++;
    Entry entry = Entry.of(new Item(head, message), audience, incarnations);
    if (head - truncated > slots.length) {
      grow();
    }
    slots[slot(head)] = entry;
    bytes += entry.bytes();
    if (message.cache() != null) {
      touched.mark(message.cache(), head);
    }
    while (head - truncated > maxEntries || bytes > maxBytes) {
      truncateOldest();
    }
    return entry;
  }

  private void grow() {
    @Nullable Entry[] larger = new Entry[slots.length * 2];
    for (long sequence = truncated + 1; sequence < head; sequence++) {
      larger[(int) sequence & (larger.length - 1)] = entry(sequence);
    }
    slots = larger;
  }

  private int slot(long sequence) {
    return (int) sequence & (slots.length - 1);
  }

  private Entry entry(long sequence) {
    return Objects.requireNonNull(slots[slot(sequence)]);
  }

  private void truncateOldest() {
    Entry oldest = entry(truncated + 1);
    truncated++;
    slots[slot(truncated)] = null;
    bytes -= oldest.bytes();
    if (oldest.message().cache() != null) {
      truncatedFlushes.mark(oldest.message().cache(), truncated);
    }
    if (!oldest.message().operation().coveredByFlush()) {
      truncatedOthers.mark(oldest.message().cache(), truncated);
    }
  }

  synchronized long head() {
    return head;
  }

  synchronized long truncated() {
    return truncated;
  }

  /**
   * Cuts the next batch for a peer.
   *
   * @param peer who it is for
   * @param after how far the peer has acknowledged
   * @param meet the head when its incarnation was first learned: what came before is covered by
   *     flushes, and no one's to be told
   */
  synchronized Cut cut(Introduction peer, long after, long meet) {
    List<Item> items = new ArrayList<>();
    List<Loss> losses = new ArrayList<>();
    long start = after;
    boolean told = false;
    if (after < meet || after < truncated) {
      CacheMarks missed = after < meet ? touched : truncatedFlushes;
      told = peer.held().all() && missed.anyCache > after;
      start = Math.max(Math.max(after, meet), truncated);
      if (after < meet) {
        coverAll(peer, after, start, items, losses);
      } else {
        coverTruncated(peer, after, start, items, losses);
      }
      tellTruncated(peer, Math.max(after, meet), losses);
      items.sort(Comparator.comparingLong(Item::sequence));
    }
    long to = start;
    long batchBytes = 0;
    Entry previous = null;
    while (to < head) {
      Entry entry = entry(to + 1);
      if (entry.isFor(peer)) {
        batchBytes += entry.bytes() + (entry.isAtPlaceOf(previous) ? 0 : entry.placeBytes());
        previous = entry;
        if ((batchBytes > maxBatchBytes || items.size() >= MAX_BATCH_ITEMS) && to > after) {
          break;
        }
        items.add(entry.item());
      }
      to++;
    }
    return new Cut(to, start > after ? start : 0, told, items, losses);
  }

  /** One flush for each cache touched since the start; a flush too many is safe. */
  private void coverAll(
      Introduction peer, long after, long start, List<Item> items, List<Loss> losses) {
    for (String cache : touched.byCache.keySet()) {
      addFlush(peer, cache, start, items);
    }
    coverAnyCache(peer, touched.anyCache, after, start, items, losses);
  }

  /** One flush for each cache of which the peer has missed something. */
  private void coverTruncated(
      Introduction peer, long after, long start, List<Item> items, List<Loss> losses) {
    truncatedFlushes.byCache.forEach(
        (cache, last) -> {
          if (last > after) {
            addFlush(peer, cache, last, items);
          }
        });
    coverAnyCache(peer, truncatedFlushes.anyCache, after, start, items, losses);
  }

  /** For caches too many to tell apart: flushes all that the peer holds, or says so. */
  private void coverAnyCache(
      Introduction peer, long last, long after, long start, List<Item> items, List<Loss> losses) {
    if (last <= after) {
      return;
    }
    if (peer.held().all()) {
      losses.add(new Loss(after, start, List.of()));
    }
    for (String cache : peer.held().names()) {
      addFlush(peer, cache, start, items);
    }
  }

  private void addFlush(Introduction peer, String cache, long sequence, List<Item> items) {
    if (peer.held().holds(cache)) {
      items.add(new Item(sequence, NotificationMessage.flush(cache)));
    }
  }

  private void tellTruncated(Introduction peer, long after, List<Loss> losses) {
    Map<String, Long> missed = new TreeMap<>();
    truncatedOthers.byCache.forEach(
        (cache, last) -> {
          if (last > after && peer.held().holds(cache)) {
            missed.put(cache, last);
          }
        });
    long last = missed.values().stream().mapToLong(Long::longValue).max().orElse(0);
    if (last > 0) {
      losses.add(new Loss(after, last, List.copyOf(missed.keySet())));
    }
    if (truncatedOthers.anyCache > after) {
      losses.add(new Loss(after, truncatedOthers.anyCache, List.of()));
    }
  }
}
