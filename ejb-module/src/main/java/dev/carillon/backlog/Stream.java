package dev.carillon.backlog;

import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.Outcome;
import dev.carillon.contracts.Receipt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
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
  private final PriorityQueue<Accepted> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Accepted::lastSequence));

  private long epoch;
  private long meet;
  private long wanted;
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
    this.wanted = meet;
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

  synchronized boolean isBehind() {
    return !opened || wanted > acknowledged;
  }

  synchronized boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  synchronized void want(long sequence) {
    wanted = Math.max(wanted, sequence);
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
    wanted = Math.max(wanted, head);
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

  /**
   * Takes a receipt of this epoch.
   *
   * @return false, changing nothing, if it goes backwards
   */
  synchronized boolean acknowledge(Receipt receipt) {
    if (receipt.received() < acknowledged || receipt.applied() < applied) {
      return false;
    }
    opened = true;
    unreachable = false;
    lossToTell = null;
    acknowledged = receipt.received();
    applied = receipt.applied();
    lagging = receipt.lagging();
    failed = receipt.failed();
    failedForgotten = receipt.failedForgotten();
    settleUpTo(acknowledged);
    return true;
  }

  synchronized void becameUnreachable() {
    unreachable = true;
    settleUpTo(Long.MAX_VALUE);
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
    while (!waiting.isEmpty()) {
      waiting.poll().settledAtOnePeer();
    }
  }

  synchronized Outcome outcome(Entry entry) {
    long sequence = entry.sequence();
    Run run = runOf(sequence);
    if (sequence <= settledTo) {
      return sequence <= settledForgotten ? Outcome.FAILED : settled(entry, run, settledFailed);
    }
    if (isApplied(run == null ? sequence : run.to(), laneOf(entry, run))) {
      return sequence <= failedForgotten ? Outcome.FAILED : settled(entry, run, failed);
    }
    if (ended) {
      return Outcome.LEFT;
    }
    return unreachable ? Outcome.UNREACHABLE : Outcome.PENDING;
  }

  private @Nullable Run runOf(long sequence) {
    return covered.stream().filter(run -> run.contains(sequence)).findFirst().orElse(null);
  }

  /** What stands for a flush is in its cache's lane; what is told is in that of recycles. */
  private static @Nullable String laneOf(Entry entry, @Nullable Run run) {
    return run == null || !isLost(entry, run) ? entry.message().cache() : null;
  }

  private static boolean isLost(Entry entry, Run run) {
    return run.told() || !entry.message().operation().coveredByFlush();
  }

  /** A run's flush bears a number from the run; if that failed, what it stood for did. */
  private static Outcome settled(Entry entry, @Nullable Run run, SortedSet<Long> failures) {
    long sequence = entry.sequence();
    if (run == null) {
      return failures.contains(sequence) ? Outcome.FAILED : Outcome.APPLIED;
    }
    if (isLost(entry, run)) {
      return Outcome.LOST;
    }
    return failures.subSet(sequence, run.to() + 1).isEmpty() ? Outcome.COVERED : Outcome.FAILED;
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

  /** Calls {@link Accepted#settledAtOnePeer} as soon as no outcome of it is pending here. */
  synchronized void await(Accepted accepted) {
    if (accepted.isPendingAt(this)) {
      waiting.add(accepted);
    } else {
      accepted.settledAtOnePeer();
    }
  }

  synchronized void forget(Accepted accepted) {
    waiting.remove(accepted);
  }

  private void settleUpTo(long sequence) {
    List<Accepted> stillPending = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.peek().lastSequence() <= sequence) {
      Accepted accepted = waiting.poll();
      if (accepted.isPendingAt(this)) {
        stillPending.add(accepted);
      } else {
        accepted.settledAtOnePeer();
      }
    }
    waiting.addAll(stillPending);
  }
}
