package dev.carillon.backlog;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where notifications get their place in the backlog, together with the peers known at that moment:
 * whoever is met later has them as history. Thread-safe; all with the lock of the backlog.
 */
final class Acceptance {
  private final Backlog backlog;
  private final Tickets tickets;
  private final LongSupplier clock;

  /** Replaced, never changed, and only with the backlog's lock held. */
  private volatile List<Stream> streams = List.of();

  private volatile boolean leaving;

  /** Whether something was refused that others ought to have heard; with the backlog's lock. */
  private boolean refusedSome;

  /** Whether the next notification is timed; with the backlog's lock. */
  private boolean timesNext;

  Acceptance(Backlog backlog, Tickets tickets, LongSupplier clock) {
    this.backlog = backlog;
    this.tickets = tickets;
    this.clock = clock;
  }

  /** Accepts nothing more. */
  void leave() {
    synchronized (backlog) {
      leaving = true;
    }
  }

  boolean isLeaving() {
    return leaving;
  }

  /**
   * Accepts a notification. A recycle is for the incarnations that are known now; a flush for
   * whoever holds the cache when it is sent.
   *
   * @return null if this instance is stopping
   */
  @Nullable Accepted accept(NotificationMessage message, Audience audience) {
    Entry entry;
    synchronized (backlog) {
      if (isRefused()) {
        return null;
      }
      entry = append(message, audience, streams);
    }
    offer(entry);
    return entry;
  }

  /**
   * Accepts a notification that others do not miss if this instance is stopping: to refuse it keeps
   * nobody from saying goodbye.
   *
   * @return false if this instance is stopping
   */
  boolean acceptUnlessLeaving(NotificationMessage message, Audience audience) {
    Entry entry;
    synchronized (backlog) {
      if (leaving) {
        return false;
      }
      entry = append(message, audience, streams);
    }
    offer(entry);
    return true;
  }

  /**
   * Accepts notifications as one run of the backlog. If they are of several caches, one of which
   * may be loaded from another, no batch splits them; of a run too large for that all its caches
   * are flushed at its end, so that nothing stays that was loaded between two of its batches.
   *
   * @return null if this instance is stopping
   */
  @Nullable Accepted accept(List<Addressed> notifications) {
    List<Entry> entries = new ArrayList<>(notifications.size());
    List<Entry> again = List.of();
    synchronized (backlog) {
      if (isRefused()) {
        return null;
      }
      for (Addressed each : notifications) {
        entries.add(append(each.message(), each.audience(), streams));
      }
      Set<String> caches = caches(notifications);
      if (caches.size() > 1 && !backlog.join(entries.get(0).sequence())) {
        again = flush(caches);
      }
    }
    entries.forEach(Acceptance::offer);
    again.forEach(Acceptance::offer);
    return new Accepted.Several(entries);
  }

  private static Set<String> caches(List<Addressed> notifications) {
    return notifications.stream()
        .map(each -> each.message().cache())
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Appends a flush of each cache, as one group if that can be. */
  private List<Entry> flush(Set<String> caches) {
    List<Entry> flushes =
        caches.stream()
            .map(cache -> append(NotificationMessage.flush(cache), Audience.everyone(), streams))
            .toList();
    backlog.join(flushes.get(0).sequence());
    return flushes;
  }

  private boolean isRefused() {
    refusedSome |= leaving;
    return leaving;
  }

  /** Says whether a notification was refused since this instance is leaving. */
  boolean hasRefused() {
    synchronized (backlog) {
      return refusedSome;
    }
  }

  /**
   * Says whether nothing is left that others do not know of: no transaction is in doubt, and
   * nothing was refused. Whoever leaves otherwise must not say goodbye.
   */
  boolean saidEverything() {
    synchronized (backlog) {
      return !refusedSome && !tickets.anyOpen();
    }
  }

  private Entry append(NotificationMessage message, Audience audience, List<Stream> known) {
    long sequence = backlog.append(message, audience, incarnations(message, audience, known));
    Entry entry = new Entry(sequence, message, audience, known);
    if (timesNext) {
      timesNext = false;
      long now = clock.getAsLong();
      known.forEach(stream -> stream.time(entry, now));
    }
    return entry;
  }

  /** The next notification is timed on its way to the peers that are not being timed. */
  void timeNext() {
    synchronized (backlog) {
      timesNext = true;
    }
  }

  private static void offer(Entry entry) {
    List<Stream> known = entry.known();
    for (int i = 0; i < known.size(); i++) {
      Stream stream = known.get(i);
      if (stream.sender().isIdle() && entry.isFor(stream.peer())) {
        wake(stream.sender());
      }
    }
  }

  /** What is accepted stays accepted, whatever happens here: the clock wakes the sender again. */
  private static void wake(PeerSender sender) {
    try {
      sender.wake();
    } catch (RuntimeException | Error e) {
      // the transport has said so
    }
  }

  /**
   * Returns the only instances that may get a notification, if it is for incarnations and not for
   * names: an instance that has just come back must not find its own old recycle waiting.
   */
  private static @Nullable Set<InstanceId> incarnations(
      NotificationMessage message, Audience audience, List<Stream> known) {
    if (message.operation() != Operation.RECYCLE) {
      return null;
    }
    Addressed notification = new Addressed(message, audience);
    Set<InstanceId> incarnations = new HashSet<>();
    for (Stream stream : known) {
      if (notification.concerns(stream.peer())) {
        incarnations.add(stream.peer().instance());
      }
    }
    return Set.copyOf(incarnations);
  }

  /** Lets go of what no peer needs any more. */
  void trim() {
    boolean more = true;
    while (more) {
      synchronized (backlog) {
        more = backlog.trim(doneWith());
      }
    }
  }

  /** Returns up to where no peer needs anything; called with the backlog's lock. */
  private long doneWith() {
    long done = backlog.head();
    for (Stream stream : streams) {
      done = Math.min(done, stream.doneWith());
    }
    return done;
  }

  /** Returns how many notifications the peer that has least may still need. */
  long lag() {
    synchronized (backlog) {
      return backlog.head() - doneWith();
    }
  }

  /** Begins a stream; null if the peer has one already by another of its addresses. */
  @Nullable Stream open(Introduction peer, PeerSender sender, long epoch) {
    synchronized (backlog) {
      if (streamTo(peer.instance()).isPresent()) {
        return null;
      }
      Stream stream = new Stream(peer, sender, epoch, backlog.head());
      List<Stream> more = new ArrayList<>(streams);
      more.add(stream);
      streams = List.copyOf(more);
      return stream;
    }
  }

  /** Returns the stream to an instance; of those to its addresses there is one at the most. */
  Optional<Stream> streamTo(InstanceId instance) {
    return streams.stream().filter(each -> each.peer().instance().equals(instance)).findFirst();
  }

  void end(Stream stream) {
    synchronized (backlog) {
      streams = streams.stream().filter(other -> other != stream).toList();
    }
  }
}
