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
  private final Map<Addressed, Integer> indices = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();

  /** A broadcast, and which of the notifications are its own. */
  record Part(Broadcast broadcast, List<Integer> indices) {}

  PendingBroadcasts(Consumer<PendingBroadcasts> send) {
    this.send = send;
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
    send.accept(this);
  }

  @Override
  public void rolledBack() {
    parts.forEach(part -> part.broadcast().rolledBack());
  }
}
