package dev.carillon;

import dev.carillon.backlog.Addressed;
import dev.carillon.cache.Announcing.Ending;
import dev.carillon.cache.CacheSelector;
import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.telemetry.LogLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The broadcasts of one transaction, which wait for its end. Each distinct notification is in it
 * once, where it was said first; a change of an item or region again if something else happened to
 * that in between, so that the last is told last. What they name is held until the end. Used by one
 * thread at a time: the transaction's, and whichever ends what nobody knew the end of.
 */
final class PendingBroadcasts implements CommitPhase.Deferred {
  private final Sending sending;
  private final LocalCopies copies;
  private Runnable giveTicketBack = () -> {};
  private boolean inDoubt;
  private final List<Addressed> said = new ArrayList<>();
  private final Map<Addressed, Integer> indices = new HashMap<>();

  /** What was said last of an item, and of more than one item of a cache. */
  private final Map<CacheSelector, Integer> last = new HashMap<>();

  private final List<Part> parts = new ArrayList<>();

  /** What concerns this instance only. */
  private final Set<NotificationMessage> here = new LinkedHashSet<>();

  private final List<Runnable> releases = new ArrayList<>();
  private final List<Ending> endings = new ArrayList<>();

  /** A broadcast, and which of the notifications are its own. */
  record Part(Broadcast broadcast, List<Integer> indices) {
    /** Returns the same when each notification has got a new place. */
    Part at(int[] places) {
      return new Part(broadcast, indices.stream().map(index -> places[index]).toList());
    }
  }

  /** What a transaction's broadcasts need of their instance. */
  interface Sending {
    /**
     * Sends notifications and drops here what they say.
     *
     * @param afterAccepting what to do as soon as they are accepted
     */
    void send(List<Addressed> notifications, List<Part> parts, Runnable afterAccepting);

    /**
     * Sends notifications once more when the store's commits have settled; at once if there are
     * none.
     *
     * @param afterwards what to do when they are accepted
     */
    void sendAgainLater(List<Addressed> notifications, Runnable afterwards);

    /** Says whether a notification concerns a cache from which others may be loaded. */
    boolean isOfSource(Addressed notification);

    /** Says whether a notification is for this instance too. */
    boolean isForSelf(Addressed notification);

    /** Takes an in-doubt ticket; what it returns gives it back. */
    Runnable takeTicket();

    /** The transaction has ended in either way. */
    void ended();
  }

  PendingBroadcasts(Sending sending, LocalCopies copies) {
    this.sending = sending;
    this.copies = copies;
  }

  void add(Broadcast broadcast, List<Addressed> notifications) {
    List<Integer> own = new ArrayList<>(notifications.size());
    for (Addressed each : notifications) {
      Integer known = indices.get(each);
      own.add(known != null && isRepeated(each.message(), known) ? known : addNew(each));
    }
    parts.add(new Part(broadcast, own));
  }

  private int addNew(Addressed notification) {
    int index = said.size();
    said.add(notification);
    boolean first = indices.put(notification, index) == null;
    NotificationMessage message = notification.message();
    if (message.cache() != null) {
      last.put(item(message), index);
    }
    if (first && sending.isForSelf(notification)) {
      releases.add(copies.hold(message));
    }
    return index;
  }

  /** Says whether nothing has happened to its item since it was said. */
  private boolean isRepeated(NotificationMessage message, int index) {
    if (message.operation().concernsItem()) {
      int wider = last.getOrDefault(CacheSelector.cache(String.valueOf(message.cache())), -1);
      return wider < index && last.getOrDefault(item(message), -1) == index;
    }
    return !message.operation().concernsRegion();
  }

  private static CacheSelector item(NotificationMessage message) {
    String cache = String.valueOf(message.cache());
    return message.key() == null
        ? CacheSelector.cache(cache)
        : new CacheSelector(cache, message.region(), message.key());
  }

  /** Adds what concerns this instance only. */
  void addHere(NotificationMessage message) {
    if (here.add(message)) {
      releases.add(copies.hold(message));
    }
  }

  void atEnd(Ending ending) {
    endings.add(ending);
  }

  @Override
  public void beforeCommit() {
    if (!inDoubt) {
      inDoubt = true;
      giveTicketBack = sending.takeTicket();
    }
  }

  @Override
  public void committed() {
    boolean sent = false;
    try {
      send(List.copyOf(said), parts, giveTicketBack);
      sent = true;
    } finally {
      end(sent);
    }
  }

  /**
   * The transaction was rolled back. If that was decided while it was being committed, a part of it
   * may be in some store.
   */
  @Override
  public void rolledBack() {
    try {
      if (inDoubt) {
        sending.sendAgainLater(flush(List.of(Operation.RECYCLE), giveTicketBack), () -> {});
      } else {
        parts.forEach(part -> part.broadcast().rolledBack());
      }
    } finally {
      end(false);
    }
  }

  /**
   * Nobody knows what is stored, or may be yet. Until that has settled this transaction counts as
   * open: nothing it names is kept here, and nobody is told that all has arrived.
   */
  @Override
  public void unknown() {
    List<Addressed> again = List.of();
    try {
      again = flush(List.of(), () -> {});
    } finally {
      sending.sendAgainLater(again, () -> end(false));
    }
  }

  /**
   * Flushes what may have changed.
   *
   * @return what is to be flushed again
   */
  private List<Addressed> flush(List<Operation> without, Runnable afterAccepting) {
    Map<Addressed, Integer> flushes = new LinkedHashMap<>();
    List<Part> flushing = new ArrayList<>();
    for (Part part : parts) {
      List<Integer> own = new ArrayList<>();
      for (int index : part.indices()) {
        Addressed each = said.get(index);
        if (!without.contains(each.message().operation())) {
          own.add(flushes.computeIfAbsent(asFlush(each), flush -> flushes.size()));
        }
      }
      if (own.isEmpty()) {
        part.broadcast().rolledBack();
      } else {
        flushing.add(new Part(part.broadcast(), own));
      }
    }
    List<Addressed> all = List.copyOf(flushes.keySet());
    send(all, flushing, afterAccepting);
    return all.stream().filter(each -> each.message().operation().concernsCache()).toList();
  }

  private static Addressed asFlush(Addressed said) {
    NotificationMessage message = said.message();
    if (message.operation().coveredByFlush() || !message.operation().concernsCache()) {
      return said;
    }
    return new Addressed(
        new NotificationMessage(
                Operation.FLUSH, message.cache(), message.region(), message.key(), null, 0, null)
            .within(message.trace()),
        said.audience());
  }

  private void send(List<Addressed> notifications, List<Part> broadcasts, Runnable afterAccepting) {
    here.forEach(copies::forget);
    if (!notifications.isEmpty()) {
      sendSourcesFirst(notifications, broadcasts, afterAccepting);
    }
  }

  /**
   * Sends what concerns the caches from which others may be loaded before the rest: wherever a
   * batch ends, nobody loads from what is still to be dropped.
   */
  private void sendSourcesFirst(
      List<Addressed> notifications, List<Part> broadcasts, Runnable afterAccepting) {
    List<Integer> order = new ArrayList<>(notifications.size());
    IntStream.range(0, notifications.size()).forEach(order::add);
    order.sort(Comparator.comparing(index -> !sending.isOfSource(notifications.get(index))));
    int[] places = new int[order.size()];
    for (int place = 0; place < places.length; place++) {
      places[order.get(place)] = place;
    }
    sending.send(
        order.stream().map(notifications::get).toList(),
        broadcasts.stream().map(part -> part.at(places)).toList(),
        afterAccepting);
  }

  private void end(boolean committed) {
    giveTicketBack.run();
    releases.forEach(PendingBroadcasts::whateverHappens);
    for (Ending ending : endings) {
      whateverHappens(committed ? ending::committed : ending::notCommitted);
    }
    sending.ended();
  }

  private static void whateverHappens(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LogLine.INTERNAL.logWithCause(e);
    }
  }
}
