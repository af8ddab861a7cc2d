package dev.carillon.backlog;

import dev.carillon.backlog.CacheMarks.Mark;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.EncodedItems;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance's own notifications, numbered from 1, in a ring that is bounded by entries and bytes.
 *
 * <p>Appending never blocks and never fails for lack of room: the oldest entry makes way, and what
 * stays of it is the last sequence of its cache. That is enough to flush the cache at a peer that
 * had not got it yet. Thread-safe; the lock is held for a few hundred entries at the most.
 */
final class Backlog {
  /** Far below what a decoder accepts, which also has to take one flush for each held cache. */
  private static final int MAX_BATCH_ITEMS = 4_096;

  /** How many entries one batch may reach over, however many of them are left out. */
  private static final int MAX_REACH = 1 << 16;

  /** How many times a batch's bytes may be copied for it, however many of them are left out. */
  private static final int MOST_COPIED = 8;

  /** The most entries that are looked at with the lock held, those of one group aside. */
  private static final int TURN = 512;

  /** The most entries that no batch splits. */
  static final int MAX_GROUP = 1_024;

  private final OutboundSettings settings;
  private final Ring ring = new Ring();
  private long truncated;
  private long coalesced;
  private long covers;
  private final CacheMarks touched = new CacheMarks();
  private final CacheMarks truncatedFlushes = new CacheMarks();
  private final CacheMarks truncatedOthers = new CacheMarks();

  /**
   * What one batch to one peer carries.
   *
   * @param to the peer holds everything up to here once it has it
   * @param coveredTo flushes and losses in it stand for what was missed up to here; 0 for none
   * @param told whether flushes among what was missed are only told as lost, not stood for
   * @param losses what no flush can stand for
   */
  record Cut(long to, long coveredTo, boolean told, List<Loss> losses) {}

  /**
   * What a batch is made in, used for one after another.
   *
   * @param items its notifications
   * @param coalescing finds those that say the same
   */
  record Buffer(EncodedItems items, Coalescing coalescing) {
    Buffer() {
      this(new EncodedItems(), new Coalescing());
    }
  }

  Backlog(OutboundSettings settings) {
    this.settings = settings;
  }

  /** Appends a notification and returns its number. */
  synchronized long append(
      NotificationMessage message, Audience audience, @Nullable Set<InstanceId> incarnations) {
    ring.append(message, audience, incarnations);
    if (message.cache() != null) {
      touched.mark(message.cache(), message.region(), ring.head());
    }
    while (ring.entries() > settings.backlogEntries()
        || (ring.bytes() > settings.backlogBytes() && ring.entries() > 0)) {
      truncateOldest();
    }
    return ring.head();
  }

  /**
   * Makes the newest entries a group, which no batch splits: whoever drops one of them drops them
   * all before anything can be loaded from what is still to be dropped.
   *
   * @param first the first of the group, which ends at the head
   * @return false, having changed nothing, if it is too large for that
   */
  synchronized boolean join(long first) {
    long start = Math.max(first, ring.base() + 1);
    long bytes = 0;
    for (long sequence = start; sequence <= ring.head(); sequence++) {
      bytes += ring.bodyLength(sequence);
    }
    if (ring.head() - first >= MAX_GROUP || bytes > settings.batchBytes()) {
      return false;
    }
    for (long sequence = start; sequence < ring.head(); sequence++) {
      ring.join(sequence);
    }
    return true;
  }

  private void truncateOldest() {
    long oldest = ring.base() + 1;
    Place place = ring.place(oldest);
    if (place.cache() != null) {
      truncatedFlushes.mark(place.cache(), place.region(), oldest);
    }
    if (!ring.operation(oldest).coveredByFlush()) {
      truncatedOthers.mark(place.cache(), place.region(), oldest);
    }
    ring.removeOldest();
    truncated++;
  }

  /**
   * Drops some of what every peer has acknowledged: whoever is met later has it covered.
   *
   * @return whether there is more of it
   */
  synchronized boolean trim(long acknowledgedByAll) {
    long last = Math.min(acknowledgedByAll, ring.head());
    for (int i = 0; i < TURN && ring.base() < last; i++) {
      ring.removeOldest();
    }
    return ring.base() < last;
  }

  synchronized long head() {
    return ring.head();
  }

  /** Returns how many entries have made way although some peer had not acknowledged them. */
  synchronized long truncated() {
    return truncated;
  }

  /** Returns how often an entry stayed at home since a later one said the same. */
  synchronized long coalesced() {
    return coalesced;
  }

  /** Returns how many batches carried flushes that stand for what was missed. */
  synchronized long covers() {
    return covers;
  }

  /**
   * Returns a sequence above a mark below which a peer is to get nothing; one above the head if it
   * is to get nothing at all.
   */
  synchronized long nextFor(Introduction peer, long after) {
    if (after < ring.base()) {
      return after + 1;
    }
    Ring.Filter filter = ring.new Filter(peer);
    long last = Math.min(ring.head(), after + TURN);
    long next = after + 1;
    while (next <= last && !filter.passes(next)) {
      next++;
    }
    return next;
  }

  /**
   * Cuts the next batch for a peer.
   *
   * @param peer who it is for
   * @param after how far the peer has acknowledged
   * @param buffer takes the notifications, in place of those before
   * @param swallowed learns which of them others stand for
   * @param meet the head when its incarnation was first learned: what came before is covered by
   *     flushes, and no one's to be told
   */
  Cut cut(Introduction peer, long after, long meet, Buffer buffer, Coalescing.Swallowed swallowed) {
    EncodedItems items = buffer.items();
    Coalescing coalescing = buffer.coalescing();
    items.clear();
    Cut cut = cover(peer, after, meet, items);
    coalescing.begin(items.size(), swallowed);
    long start = cut.to();
    long to = start;
    boolean more = true;
    while (more && to - start < MAX_REACH && !isFull(items)) {
      long reached = collect(peer, to, items, coalescing);
      more = reached > to;
      to = reached;
    }
    noteCoalesced(coalescing.end(items));
    return new Cut(to, cut.coveredTo(), cut.told(), cut.losses());
  }

  private synchronized void noteCoalesced(int more) {
    coalesced += more;
  }

  /** Begins a batch with what stands for that which the peer has missed. */
  private synchronized Cut cover(Introduction peer, long after, long meet, EncodedItems items) {
    if (after >= meet && after >= ring.base()) {
      return new Cut(after, 0, false, List.of());
    }
    CacheMarks missed = after < meet ? touched : truncatedFlushes;
    boolean told = peer.held().all() && missed.anyCache() > after;
    long start = Math.max(Math.max(after, meet), ring.base());
    List<Item> flushes = new ArrayList<>();
    List<Loss> losses = new ArrayList<>();
    if (after < meet) {
      coverAll(peer, after, start, flushes, losses);
    } else {
      coverTruncated(peer, after, start, flushes, losses);
    }
    tellTruncated(peer, Math.max(after, meet), losses);
    flushes.sort(Comparator.comparingLong(Item::sequence));
    flushes.forEach(flush -> items.add(flush.sequence(), flush.message()));
    covers += flushes.isEmpty() && losses.isEmpty() ? 0 : 1;
    return new Cut(start, start > after ? start : 0, told, losses);
  }

  /**
   * Adds some more of what a peer is to get, and returns how far that reaches; not all at once, or
   * whoever appends would have to wait for it. If truncation has overtaken the batch it ends.
   */
  private synchronized long collect(
      Introduction peer, long after, EncodedItems items, Coalescing coalescing) {
    if (after < ring.base()) {
      return after;
    }
    Ring.Filter filter = ring.new Filter(peer);
    long last = Math.min(ring.head(), after + TURN);
    long to = after;
    while ((to < last && !isFull(items)) || ring.isJoined(to)) {
      to++;
      if (filter.passes(to)) {
        ring.copyTo(items, to);
        if (settings.coalescing()) {
          coalescing.added(items, ring.hash(to), ring.operation(to));
        }
      }
    }
    return to;
  }

  private boolean isFull(EncodedItems items) {
    return items.kept() >= MAX_BATCH_ITEMS
        || items.keptBytes() >= settings.batchBytes()
        || items.end() / MOST_COPIED >= settings.batchBytes();
  }

  /** One flush for each cache touched since the start; a flush too many is safe. */
  private void coverAll(
      Introduction peer, long after, long start, List<Item> items, List<Loss> losses) {
    for (String cache : touched.byCache().keySet()) {
      addFlush(peer, cache, null, start, items);
    }
    coverAnyCache(peer, touched.anyCache(), after, start, items, losses);
  }

  /** One flush for each cache, or its one region, of which the peer has missed something. */
  private void coverTruncated(
      Introduction peer, long after, long start, List<Item> items, List<Loss> losses) {
    for (Map.Entry<String, Mark> missed : truncatedFlushes.byCache().entrySet()) {
      Mark mark = missed.getValue();
      if (mark.last() > after) {
        addFlush(peer, missed.getKey(), mark.regionSince(after), mark.last(), items);
      }
    }
    coverAnyCache(peer, truncatedFlushes.anyCache(), after, start, items, losses);
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
      addFlush(peer, cache, null, start, items);
    }
  }

  private static void addFlush(
      Introduction peer, String cache, @Nullable String region, long sequence, List<Item> items) {
    HeldCaches held = peer.held();
    if (held.holds(cache)) {
      NotificationMessage flush =
          region == null
              ? NotificationMessage.flush(cache)
              : NotificationMessage.flushRegion(cache, region);
      items.add(new Item(sequence, flush));
    }
  }

  private void tellTruncated(Introduction peer, long after, List<Loss> losses) {
    Map<String, Long> missed = new TreeMap<>();
    truncatedOthers
        .byCache()
        .forEach(
            (cache, mark) -> {
              if (mark.last() > after && peer.held().holds(cache)) {
                missed.put(cache, mark.last());
              }
            });
    long last = missed.values().stream().mapToLong(Long::longValue).max().orElse(0);
    if (last > 0) {
      losses.add(new Loss(after, last, List.copyOf(missed.keySet())));
    }
    if (truncatedOthers.anyCache() > after) {
      losses.add(new Loss(after, truncatedOthers.anyCache(), List.of()));
    }
  }
}
