package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How sure an instance is that what it holds is what the store holds.
 *
 * @param why why it is not; empty if it is
 */
public record Surety(State state, String why) {
  private static final int MOST_NAMES = 5;

  /** The one in which there is nothing to say. */
  static final Surety COHERENT = new Surety(State.COHERENT, "");

  /** How sure. */
  public enum State {
    /** Every other instance vouches that all its changes have arrived. */
    COHERENT,
    /** Not every one does, so copies live by their own age. */
    UNSURE,
    /** It cannot hear of any other. */
    ALONE
  }

  /** Returns that of an instance that some others may have changes for. */
  public static Surety unsure(String why) {
    return new Surety(State.UNSURE, why);
  }

  /** Returns that of an instance that runs by itself. */
  public static Surety alone(String why) {
    return new Surety(State.ALONE, why);
  }

  static Surety unsureOf(String what, List<InstanceId> instances) {
    String names =
        instances.stream()
            .map(InstanceId::name)
            .sorted()
            .limit(MOST_NAMES)
            .collect(Collectors.joining(", "));
    int more = instances.size() - MOST_NAMES;
    return unsure(what + ": " + names + (more > 0 ? " and " + more + " more" : ""));
  }
}
