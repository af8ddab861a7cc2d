package dev.carillon;

import dev.carillon.backlog.Addressed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The broadcasts of one transaction, which wait for its end. Each distinct notification is in it
 * once, where it was said first. Confined to the transaction's thread.
 */
final class PendingBroadcasts implements CommitPhase.Deferred {
  private final BiConsumer<PendingBroadcasts, Runnable> send;
  private final Supplier<Runnable> takeTicket;
  private final Runnable ended;
  private Runnable giveTicketBack = () -> {};
  private boolean inDoubt;
  private final Map<Addressed, Integer> indices = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();

  /** A broadcast, and which of the notifications are its own. */
  record Part(Broadcast broadcast, List<Integer> indices) {}

  /**
   * Makes the broadcasts of a transaction.
   *
   * @param send is called with them when it is committed, and with what to do as soon as they are
   *     accepted
   * @param takeTicket takes an in-doubt ticket; what it returns gives it back
   * @param ended is called when it has ended in either way
   */
  PendingBroadcasts(
      BiConsumer<PendingBroadcasts, Runnable> send, Supplier<Runnable> takeTicket, Runnable ended) {
    this.send = send;
    this.takeTicket = takeTicket;
    this.ended = ended;
  }

  void add(Broadcast broadcast, List<Addressed> notifications) {
    List<Integer> own = new ArrayList<>(notifications.size());
    for (Addressed each : notifications) {
      own.add(indices.computeIfAbsent(each, distinct -> indices.size()));
    }
    parts.add(new Part(broadcast, own));
  }

  List<Addressed> notifications() {
    return List.copyOf(indices.keySet());
  }

  List<Part> parts() {
    return parts;
  }

  @Override
  public void beforeCommit() {
    if (!inDoubt) {
      inDoubt = true;
      giveTicketBack = takeTicket.get();
    }
  }

  @Override
  public void committed() {
    try {
      send.accept(this, giveTicketBack);
    } finally {
      giveTicketBack.run();
      ended.run();
    }
  }

  @Override
  public void rolledBack() {
    try {
      parts.forEach(part -> part.broadcast().rolledBack());
    } finally {
      giveTicketBack.run();
      ended.run();
    }
  }
}
