package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.recycle.OwnRecycle.Step;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** This instance's own turn in a roll, from its application until it is over. Thread-safe. */
public final class Turn {
  private final Rolls rolls;
  private final String roll;
  private final String reason;
  private final long term;

  /** When each grant was asked for, by this instance's clock; with the lock of the rolls. */
  private final Map<InstanceId, Long> grants = new HashMap<>();

  private Phase phase = Phase.APPLYING;

  /** When it was first not allowed to take its next step, by the awake clock. */
  private @Nullable Long waitsSince;

  /** When it was known to be draining. */
  private Table.@Nullable Mark drainedAt;

  /** The rolls for which it goes; none before its first step. */
  private final Set<String> covered = new HashSet<>();

  /** How far it has come. */
  enum Phase {
    /** It asks for grants. */
    APPLYING,
    /** It has had them, and what comes before the first step is being done. */
    STARTING,
    DRAINING,
    DOWN,
    /** It does not go, but has not been asked for its next step since. */
    CANCELLED
  }

  /** What is said to a step. */
  public enum Permission {
    YES,
    /** Grants have to come, or to be renewed: ask again soon. */
    NOT_YET,
    /** It does not go, and its turn is over. */
    NO
  }

  Turn(Rolls rolls, String roll, String reason, long term) {
    this.rolls = rolls;
    this.roll = roll;
    this.reason = reason;
    this.term = term;
  }

  /** Returns why it recycles, for people. */
  public String reason() {
    return reason;
  }

  /** Asks right before a step. NOT_YET is not said for longer than an instance may be silent. */
  public Permission mayTake(Step step) {
    return rolls.mayTake(this, step);
  }

  /** It has recycled, and this incarnation goes on. */
  public void backInPlace() {
    rolls.backInPlace(this);
  }

  /** It cannot recycle, and this incarnation goes on. */
  public void failed(String why) {
    rolls.failed(this, why);
  }

  /** Returns the id of its roll. */
  public String roll() {
    return roll;
  }

  long term() {
    return term;
  }

  Phase phase() {
    return phase;
  }

  boolean isGoing() {
    return phase != Phase.APPLYING && phase != Phase.CANCELLED;
  }

  void starts() {
    phase = Phase.STARTING;
  }

  void cancel() {
    phase = Phase.CANCELLED;
  }

  void take(Step step, Table.Mark now, List<String> rolls) {
    phase = step == Step.DRAINING ? Phase.DRAINING : Phase.DOWN;
    drainedAt = drainedAt == null ? now : drainedAt;
    covers(rolls);
    waitsSince = null;
  }

  void covers(List<String> rolls) {
    covered.addAll(rolls);
  }

  /** Returns the ids of the rolls for which it goes. */
  Set<String> covered() {
    return covered;
  }

  /** Returns since when it waits to take its next step. */
  long waitsSince(long awake) {
    Long since = waitsSince;
    if (since == null) {
      since = awake;
      waitsSince = since;
    }
    return since;
  }

  Table.@Nullable Mark drainedAt() {
    return drainedAt;
  }

  void granted(InstanceId by, long askedAt) {
    grants.merge(by, askedAt, Math::max);
  }

  /** A grant counts until its giver refuses what was asked for later. */
  void refused(InstanceId by, long askedAt) {
    grants.computeIfPresent(by, (id, at) -> at <= askedAt ? null : at);
  }

  /** Says whether a grant is there that was asked for after a time. */
  boolean isGrantedSince(InstanceId by, long since) {
    Long at = grants.get(by);
    return at != null && at - since > 0;
  }
}
