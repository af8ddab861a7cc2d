package dev.carillon.backlog;

import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A broadcast that was accepted into the backlog: one or more notifications, and the peers that
 * were known at that moment. Immutable; as a rule nobody asks, so it holds no more than an answer
 * takes.
 */
public abstract sealed class Accepted permits Entry, Accepted.Several {
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

  /** A broadcast of several notifications. */
  static final class Several extends Accepted {
    private final List<Entry> entries;

    Several(List<Entry> entries) {
      this.entries = List.copyOf(entries);
    }

    @Override
    List<Entry> entries() {
      return entries;
    }
  }

  /** Returns its notifications, in the order of their sequences. */
  abstract List<Entry> entries();

  /** Returns the broadcast that consists of some of this one's notifications, by their index. */
  public Accepted part(List<Integer> indices) {
    return new Several(indices.stream().map(entries()::get).toList());
  }

  long lastSequence() {
    return entries().get(entries().size() - 1).sequence();
  }

  /** Returns the outcome at each peer addressed, as far as it is known now; by name. */
  public List<Delivery> deliveries() {
    List<Delivery> deliveries = new ArrayList<>();
    for (Stream stream : addressed()) {
      Outcome worst =
          entries().stream()
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
   *
   * @return forgets the call-back, if it has not been called
   */
  public Runnable onSettled(Runnable callback) {
    List<Stream> addressed = addressed();
    Awaited awaited = new Awaited(this, addressed.size() + 1, callback);
    addressed.forEach(stream -> stream.await(awaited));
    awaited.settledAtOnePeer();
    addressed.forEach(stream -> stream.sender().outcomeWanted());
    return () -> {
      awaited.giveUp();
      addressed.forEach(stream -> stream.forget(awaited));
    };
  }

  boolean isPendingAt(Stream stream) {
    return entries().stream()
        .anyMatch(entry -> entry.isFor(stream.peer()) && stream.outcome(entry) == Outcome.PENDING);
  }

  private List<Stream> addressed() {
    return entries().get(0).known().stream()
        .filter(stream -> entries().stream().anyMatch(entry -> entry.isFor(stream.peer())))
        .toList();
  }
}
