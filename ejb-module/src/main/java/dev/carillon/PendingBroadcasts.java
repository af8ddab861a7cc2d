package dev.carillon;

import dev.carillon.backlog.Addressed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The broadcasts of one transaction, which wait for its end. Each distinct notification is in it
 * once, where it was said first. Confined to the transaction's thread.
 */
final class PendingBroadcasts implements CommitPhase.Deferred {
  private final Consumer<PendingBroadcasts> send;
  private final Runnable ended;
  private final Map<Addressed, Integer> indices = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();

  /** A broadcast, and which of the notifications are its own. */
  record Part(Broadcast broadcast, List<Integer> indices) {}

  /**
   * Makes the broadcasts of a transaction.
   *
   * @param send is called with them when it is committed
   * @param ended is called when it has ended in either way
   */
  PendingBroadcasts(Consumer<PendingBroadcasts> send, Runnable ended) {
    this.send = send;
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
  public void committed() {
    try {
      send.accept(this);
    } finally {
      ended.run();
    }
  }

  @Override
  public void rolledBack() {
    parts.forEach(part -> part.broadcast().rolledBack());
    ended.run();
  }
}
