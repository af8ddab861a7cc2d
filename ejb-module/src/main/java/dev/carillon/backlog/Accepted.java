package dev.carillon.backlog;

import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast that was accepted into the backlog: one or more notifications in a row, and the peers
 * that were known at that moment. Thread-safe.
 */
public final class Accepted {
  /** The less good of two outcomes at one peer comes later here. */
  private static final Comparator<Outcome> SEVERITY =
      Comparator.comparingInt(
          outcome ->
              switch (outcome) {
                case APPLIED -> 0;
                case COVERED -> 1;
                case LEFT -> 2;
                case PENDING -> 3;
                case UNREACHABLE -> 4;
                case LOST -> 5;
                case FAILED -> 6;
              });

  private final Entry first;
  private final List<Entry> rest;
  private final List<Stream> streams;
  private int open;
  private @Nullable Runnable whenSettled;

  Accepted(Entry first, List<Entry> rest, List<Stream> streams) {
    this.first = first;
    this.rest = rest;
    this.streams = streams;
  }

  /** Returns the broadcast that consists of some of this one's notifications, by their index. */
  public Accepted part(List<Integer> indices) {
    List<Entry> some = indices.stream().map(this::entry).toList();
    return new Accepted(some.get(0), some.subList(1, some.size()), streams);
  }

  private Entry entry(int index) {
    return index == 0 ? first : rest.get(index - 1);
  }

  private java.util.stream.Stream<Entry> entries() {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(first), rest.stream());
  }

  long lastSequence() {
    return rest.isEmpty() ? first.sequence() : rest.get(rest.size() - 1).sequence();
  }

  /** Returns the outcome at each peer addressed, as far as it is known now; by name. */
  public List<Delivery> deliveries() {
    List<Delivery> deliveries = new ArrayList<>();
    for (Stream stream : addressed()) {
      Outcome worst =
          entries()
              .filter(entry -> entry.isFor(stream.peer()))
              .map(stream::outcome)
              .max(SEVERITY)
              .orElseThrow();
      deliveries.add(new Delivery(stream.peer().instance(), stream.peer().role(), worst));
    }
    deliveries.sort(Comparator.comparing(delivery -> delivery.instance().name()));
    return deliveries;
  }

  /**
   * Calls back once no peer's outcome is pending; at once if none is. The call comes from any
   * thread, with locks held, and must only pass on.
   */
  public void onSettled(Runnable callback) {
    List<Stream> addressed = addressed();
    synchronized (this) {
      whenSettled = callback;
      open = addressed.size() + 1;
    }
    addressed.forEach(stream -> stream.await(this));
    settledAtOnePeer();
    addressed.forEach(stream -> stream.sender().outcomeWanted());
  }

  /** Forgets the call-back, if it has not been called. */
  public void giveUp() {
    synchronized (this) {
      whenSettled = null;
    }
    addressed().forEach(stream -> stream.forget(this));
  }

  void settledAtOnePeer() {
    Runnable callback;
    synchronized (this) {
      open--;
      if (open > 0 || whenSettled == null) {
        return;
      }
      callback = whenSettled;
      whenSettled = null;
    }
    callback.run();
  }

  boolean isPendingAt(Stream stream) {
    return entries()
        .anyMatch(entry -> entry.isFor(stream.peer()) && stream.outcome(entry) == Outcome.PENDING);
  }

  private List<Stream> addressed() {
    return streams.stream()
        .filter(stream -> entries().anyMatch(entry -> entry.isFor(stream.peer())))
        .toList();
  }
}
