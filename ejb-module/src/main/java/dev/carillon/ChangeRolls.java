package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.RollStatus;
import dev.carillon.event.ConfigurationChanged;
import dev.carillon.recycle.WatchedKeys;
import dev.carillon.recycle.WatchedKeys.Change;
import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Asks for the role to recycle when a setting has changed. Instances that see the same change, one
 * sooner than the other, ask for the same roll: its id begins with a hash of the change, and one
 * that waits in a roll for it, or has gone in one that was not known at the last look, asks for no
 * other. One that has come back from such a roll before it sees the change goes once more, alone.
 * Not thread-safe.
 */
final class ChangeRolls {
  private final InstanceId self;
  private final WatchedKeys keys;
  private final Consumer<ConfigurationChanged> observers;
  private final Asking asking;
  private final Duration wait;
  private final LongSupplier clock;

  /** The newest change of each key, as long as this instance has not recycled for it. */
  private final Map<String, PendingChange> pending = new LinkedHashMap<>();

  /** The ids of the rolls that were known at the last look. */
  private Set<String> known;

  /** The ids of the rolls known for values that this incarnation has had. */
  private final Set<String> had = new HashSet<>();

  /** What it needs of the rolls. */
  interface Asking {
    /** Returns the instances of the role, this one included. */
    Collection<InstanceId> role();

    /** Returns the rolls known. */
    List<RollStatus> rolls();

    /**
     * Asks for a roll of all; nothing new if it is known.
     *
     * @throws IllegalStateException if none can begin now
     */
    void ask(String roll, String reason);

    /**
     * Asks for a roll of this instance alone, in its turn with all others.
     *
     * @throws IllegalStateException if none can begin now
     */
    void askAlone(String reason);
  }

  /**
   * Makes what looks at settings.
   *
   * @param observers runs the observers of an event, and returns when they have run
   * @param wait how long it waits at least before it asks anew when a roll was aborted
   * @param clock a monotonic clock in nanoseconds
   */
  ChangeRolls(
      InstanceId self,
      WatchedKeys keys,
      Consumer<ConfigurationChanged> observers,
      Asking asking,
      Duration wait,
      LongSupplier clock) {
    this.self = self;
    this.keys = keys;
    this.observers = observers;
    this.asking = asking;
    this.wait = wait;
    this.clock = clock;
    known = rolls();
  }

  private Set<String> rolls() {
    return asking.rolls().stream().map(RollStatus::id).collect(Collectors.toSet());
  }

  /** Looks at the settings, and asks for the rolls that are due. */
  void look() {
    Set<String> now = rolls();
    keys.look().forEach(this::changed);
    known = now;
    had.retainAll(now);
    pending.values().removeIf(PendingChange::isOver);
  }

  /** What has not been asked for by now is for a value that is none any more. */
  private void changed(Change change) {
    pending.remove(change.key());
    had.addAll(rollsFor(change.key(), change.before()));
    ConfigurationChanged event =
        new ConfigurationChanged(change.key(), change.before(), change.after());
    observers.accept(event);
    event
        .objection()
        .ifPresentOrElse(
            why -> LogLine.CHANGE_NOT_ROLLED.log(change.key(), why),
            () -> pending.put(change.key(), pending(change)));
  }

  private PendingChange pending(Change change) {
    return new PendingChange(
        self, change.key(), change.after(), known, cameTooEarly(change), wait, asking, clock);
  }

  /** Says whether this incarnation came back from a roll for a value that it sees only now. */
  private boolean cameTooEarly(Change change) {
    Set<String> rolls = new HashSet<>(rollsFor(change.key(), change.after()));
    rolls.removeAll(had);
    return asking.rolls().stream()
        .filter(roll -> rolls.contains(roll.id()))
        .flatMap(roll -> roll.members().stream())
        .anyMatch(member -> self.equals(member.after()) && !self.equals(member.before()));
  }

  private Set<String> rollsFor(String key, Optional<String> value) {
    String hash = PendingChange.hashOf(key, value);
    return rolls().stream().filter(id -> id.startsWith(hash)).collect(Collectors.toSet());
  }
}
