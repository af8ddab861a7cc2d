package dev.carillon.contracts;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a broadcast, one outcome per instance it was addressed to.
 *
 * @param subject the broadcast, for people: {@code FLUSH settings}
 * @param state whether it was sent at all
 * @param deliveries one per instance addressed, the sender's own first if it was one of them; empty
 *     if no instance was addressed
 */
public record DeliveryReport(String subject, State state, ArrayList<Delivery> deliveries)
    implements Serializable {

  /** Whether a broadcast was sent. */
  public enum State {
    /** It was accepted and is delivered. */
    SENT,
    /** Its transaction was rolled back, so nothing was sent. */
    ROLLED_BACK
  }

  /**
   * The outcome at one instance.
   *
   * @param instance the instance
   * @param role its role
   * @param outcome what became of the broadcast there; the least good one if it had several parts
   */
  public record Delivery(InstanceId instance, String role, Outcome outcome)
      implements Serializable {
    public Delivery {
      Objects.requireNonNull(instance, "instance");
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(outcome, "outcome");
    }
  }

  /** Makes a report that shares nothing with the list given. */
  public DeliveryReport {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(state, "state");
    deliveries = new ArrayList<>(deliveries);
  }

  /** Returns a report of a broadcast that was sent. */
  public static DeliveryReport sent(String subject, List<Delivery> deliveries) {
    return new DeliveryReport(subject, State.SENT, new ArrayList<>(deliveries));
  }

  /** Returns the report of a broadcast whose transaction was rolled back. */
  public static DeliveryReport rolledBack(String subject) {
    return new DeliveryReport(subject, State.ROLLED_BACK, new ArrayList<>());
  }

  /** Says whether it was sent and every instance addressed has applied it or is covered. */
  public boolean allApplied() {
    return state == State.SENT && deliveries.stream().allMatch(d -> d.outcome().isDone());
  }

  /** Returns the outcome at the instance of this name, if it was addressed. */
  public Optional<Outcome> outcomeAt(String instanceName) {
    return deliveries.stream()
        .filter(d -> d.instance().name().equals(instanceName))
        .map(Delivery::outcome)
        .findFirst();
  }

  /** Returns how many instances have each outcome; outcomes that nobody has are absent. */
  public Map<Outcome, Integer> counts() {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    deliveries.forEach(d -> counts.merge(d.outcome(), 1, Integer::sum));
    return counts;
  }

  /** Returns one line for the whole and one per instance. */
  @Override
  public String toString() {
    if (state == State.ROLLED_BACK) {
      return subject + ": rolled back, nothing was sent";
    }
    if (deliveries.isEmpty()) {
      return subject + ": addressed nobody";
    }
    long done = deliveries.stream().filter(d -> d.outcome().isDone()).count();
    StringBuilder text = new StringBuilder(subject);
    text.append(": ").append(done).append(" of ").append(deliveries.size()).append(" applied");
    for (Delivery delivery : deliveries) {
      text.append(System.lineSeparator())
          .append("  ")
          .append(delivery.instance())
          .append(" (")
          .append(delivery.role())
          .append("): ")
          .append(delivery.outcome());
    }
    return text.toString();
  }
}
