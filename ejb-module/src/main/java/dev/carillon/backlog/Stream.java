package dev.carillon.backlog;

import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.Outcome;
import dev.carillon.contracts.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of how far one incarnation of a peer has come with its notifications.
 *
 * <p>The outcome of any notification at the peer is worked out from these marks when somebody asks,
 * so a broadcast that nobody asks about costs nothing here. Thread-safe.
 */
final class Stream {
  private static final int MAX_SWALLOWED = 4_096;

  /** More runs than this are merged, which can only say "covered" where "applied" was true. */
  private static final int MAX_COVERED_RUNS = 32;

  /**
   * A run of notifications, (after, to], for which others stood in.
   *
   * @param told whether some of them were only told as lost, flushes too
   */
  private record Run(long after, long to, boolean told) {
    boolean contains(long sequence) {
      return sequence > after && sequence <= to;
    }

    Run with(Run other) {
      return new Run(Math.min(after, other.after), Math.max(to, other.to), told || other.told);
    }
  }

  private final Introduction peer;
  private final PeerSender sender;
  private final List<Run> covered = new ArrayList<>();

  /** What travelled in whose place. */
  private final TreeMap<Long, Long> swallowed = new TreeMap<>();

  /** What was swallowed up to here may not be known any more. */
  private long swallowedForgotten;

  /** The newest that travelled in the place of something that is not known any more. */
  private long forgottenBy;

  /** Whose outcome somebody waits for, by their last sequence. */
  private final TreeMap<Long, List<Awaited>> waiting = new TreeMap<>();

  /** What is being timed; one notification at a time. */
  private @Nullable Sample timed;

  private long epoch;
  private long meet;
  private long acknowledged;
  private long applied;
  private boolean opened;
  private boolean unreachable;
  private boolean ended;
  private @Nullable Loss lossToTell;
  private SortedMap<String, Long> lagging = new TreeMap<>();
  private SortedSet<Long> failed = new TreeSet<>();
  private long failedForgotten;

  /** The outcome of everything up to here was known before the peer forgot the epoch. */
  private long settledTo;

  private final TreeSet<Long> settledFailed = new TreeSet<>();
  private long settledForgotten;

  Stream(Introduction peer, PeerSender sender, long epoch, long meet) {
    this.peer = peer;
    this.sender = sender;
    this.epoch = epoch;
    this.meet = meet;
  }

  Introduction peer() {
    return peer;
  }

  PeerSender sender() {
    return sender;
  }

  synchronized long epoch() {
    return epoch;
  }

  synchronized long meet() {
    return meet;
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  /** Returns up to where the peer needs nothing any more: it has it, or gets it covered. */
  synchronized long doneWith() {
    return Math.max(acknowledged, meet);
  }

  synchronized long applied() {
    return applied;
  }

  /** Says whether the peer has acknowledged anything in this epoch. */
  synchronized boolean opened() {
    return opened;
  }

  synchronized @Nullable Loss lossToTell() {
    return lossToTell;
  }

  synchronized boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /**
   * Goes on in another epoch, since the peer has forgotten this one. If it had acknowledged
   * something, what came after that is told as lost; else the first opening still stands.
   */
  synchronized void reopen(long newEpoch, long head) {
    epoch = newEpoch;
    if (opened) {
      if (head > acknowledged) {
        lossToTell = new Loss(acknowledged, head, List.of());
      }
      settledTo = Math.max(settledTo, applied);
      settledForgotten = Math.max(settledForgotten, failedForgotten);
      settledFailed.addAll(failed);
      while (settledFailed.size() > Receipt.MAX_FAILED) {
        settledForgotten = Math.max(settledForgotten, settledFailed.pollFirst());
      }
      meet = head;
    }
    opened = false;
    acknowledged = 0;
    applied = 0;
    lagging = new TreeMap<>();
  }

  /**
   * Notes that flushes and losses in a batch stand for everything in (after, to], apart from what
   * was settled before.
   */
  synchronized void cover(long after, long to, boolean told) {
    Run run = new Run(Math.max(after, settledTo), to, told);
    if (run.to() <= run.after()) {
      return;
    }
    covered.removeIf(older -> older.after() >= run.after() && older.to() <= run.to());
    covered.add(run);
    if (covered.size() > MAX_COVERED_RUNS) {
      Run first = covered.remove(0);
      covered.set(0, first.with(covered.get(0)));
    }
  }

  /** Notes that another flush, which says the same, travels in the place of one. */
  synchronized void swallowed(long sequence, long by) {
    swallowed.put(sequence, by);
    if (swallowed.size() > MAX_SWALLOWED) {
      Map.Entry<Long, Long> oldest = swallowed.pollFirstEntry();
      swallowedForgotten = Math.max(swallowedForgotten, oldest.getKey());
      forgottenBy = Math.max(forgottenBy, oldest.getValue());
    }
  }

  /**
   * Takes a receipt of this epoch.
   *
   * @return false, changing nothing, if it goes backwards
   */
  synchronized boolean acknowledge(Receipt receipt) {
    if (receipt.received() < acknowledged || receipt.applied() < applied) {
      return false;
    }
    if (receipt.kind() == Receipt.Kind.UNKNOWN) {
      cover(acknowledged, receipt.received(), true);
    }
    boolean news =
        receipt.received() > acknowledged
            || receipt.applied() > applied
            || !receipt.lagging().equals(lagging)
            || !opened;
    opened = true;
    unreachable = false;
    lossToTell = null;
    acknowledged = receipt.received();
    applied = receipt.applied();
    lagging = receipt.lagging();
    failed = receipt.failed();
    failedForgotten = receipt.failedForgotten();
    if (news) {
      settleUpTo(acknowledged);
    }
    return true;
  }

  synchronized void becameUnreachable() {
    unreachable = true;
    settleUpTo(Long.MAX_VALUE);
  }

  synchronized boolean isReachable() {
    return !unreachable && !ended;
  }

  synchronized void becameReachable() {
    unreachable = false;
  }

  /** The peer is gone for good. */
  synchronized void end() {
    ended = true;
    settleUpTo(Long.MAX_VALUE);
  }

  /** Nobody looks after the peer any more; what is not known by now never will be. */
  synchronized void abandon() {
    becameUnreachable();
  }

  synchronized Outcome outcome(Entry entry) {
    long sequence = entry.sequence();
    // which of several attempts was taken nobody knows here, so the latest stand-in decides
    long standIn = standInFor(sequence);
    Run run = runOf(sequence);
    Run runOfStandIn = runOf(standIn);
    long decisive = Math.max(standIn, run == null ? 0 : run.to());
    if (runOfStandIn != null) {
      run = run == null ? runOfStandIn : run.with(runOfStandIn);
      decisive = Math.max(decisive, run.to());
    }
    if (decisive <= settledTo) {
      return settled(entry, run, decisive, settledFailed, settledForgotten);
    }
    if (isApplied(decisive, laneOf(entry, run))) {
      return settled(entry, run, decisive, failed, failedForgotten);
    }
    if (ended) {
      return Outcome.LEFT;
    }
    return unreachable ? Outcome.UNREACHABLE : Outcome.PENDING;
  }

  /** What stands in may itself have stayed at home. */
  private long standInFor(long sequence) {
    long standIn = sequence <= swallowedForgotten ? Math.max(sequence, forgottenBy) : sequence;
    for (Long by = swallowed.get(standIn); by != null; by = swallowed.get(standIn)) {
      standIn = by;
    }
    return standIn;
  }

  /** Returns the last run that a notification is in. */
  private @Nullable Run runOf(long sequence) {
    for (int i = covered.size() - 1; i >= 0; i--) {
      if (covered.get(i).contains(sequence)) {
        return covered.get(i);
      }
    }
    return null;
  }

  /** What stands for a flush is in its cache's lane; what is told is in that of recycles. */
  private static @Nullable String laneOf(Entry entry, @Nullable Run run) {
    return run == null || !isLost(entry, run) ? entry.message().cache() : null;
  }

  private static boolean isLost(Entry entry, Run run) {
    return run.told() || !entry.message().operation().coveredByFlush();
  }

  /** What stands in bears a number up to the decisive one; if it failed, what it stood for did. */
  private Outcome settled(
      Entry entry, @Nullable Run run, long decisive, SortedSet<Long> failures, long forgotten) {
    long sequence = entry.sequence();
    if (run != null && isLost(entry, run)) {
      return Outcome.LOST;
    }
    if (sequence <= forgotten) {
      return Outcome.FAILED;
    }
    if (run != null) {
      return failures.subSet(sequence, decisive + 1).isEmpty() ? Outcome.COVERED : Outcome.FAILED;
    }
    boolean itself = decisive == sequence && sequence > swallowedForgotten;
    Outcome done = itself ? Outcome.APPLIED : Outcome.COVERED;
    return failures.contains(decisive) ? Outcome.FAILED : done;
  }

  private boolean isApplied(long sequence, @Nullable String cache) {
    if (sequence <= applied) {
      return true;
    }
    if (sequence > acknowledged || lagging.size() >= Receipt.MAX_LAGGING) {
      return false;
    }
    Long firstOpen = lagging.get(cache == null ? "" : cache);
    return firstOpen == null || sequence < firstOpen;
  }

  /** Calls {@link Awaited#settledAtOnePeer} as soon as no outcome of it is pending here. */
  synchronized void await(Awaited awaited) {
    if (awaited.isPendingAt(this)) {
      waiting.computeIfAbsent(awaited.lastSequence(), last -> new ArrayList<>(1)).add(awaited);
    } else {
      awaited.settledAtOnePeer();
    }
  }

  synchronized void forget(Awaited awaited) {
    List<Awaited> sameLast = waiting.get(awaited.lastSequence());
    if (sameLast != null && sameLast.remove(awaited) && sameLast.isEmpty()) {
      waiting.remove(awaited.lastSequence());
    }
  }

  /** Times a notification, if it is for the peer and no other one is being timed. */
  synchronized void time(Entry entry, long now) {
    if (timed == null && entry.isFor(peer)) {
      timed = new Sample(entry, now);
    }
  }

  /** Returns how long what was being timed took; empty as long as its outcome is not known. */
  synchronized OptionalLong tookUntil(long now) {
    Sample sample = timed;
    if (sample == null) {
      return OptionalLong.empty();
    }
    Outcome outcome = outcome(sample.entry());
    if (Sample.isEndedBy(outcome)) {
      timed = null;
    }
    return Sample.isCountedBy(outcome)
        ? OptionalLong.of(now - sample.acceptedAt())
        : OptionalLong.empty();
  }

  private void settleUpTo(long sequence) {
    List<Awaited> settled = new ArrayList<>();
    waiting
        .headMap(sequence, true)
        .values()
        .removeIf(
            sameLast -> {
              sameLast.removeIf(awaited -> !awaited.isPendingAt(this) && settled.add(awaited));
              return sameLast.isEmpty();
            });
    settled.forEach(Awaited::settledAtOnePeer);
  }
}
