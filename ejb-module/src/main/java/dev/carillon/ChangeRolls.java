package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollStatus;
import dev.carillon.event.ConfigurationChanged;
import dev.carillon.recycle.WatchedKeys;
import dev.carillon.recycle.WatchedKeys.Change;
import dev.carillon.telemetry.LogLine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Asks for the role to recycle when a setting has changed. Instances that see the same change, one
 * sooner than the other, ask for the same roll: its id begins with a hash of the change, and one
 * that is among the members of a roll for it, which goes on or has begun since the last look, asks
 * for no other. Not thread-safe.
 */
final class ChangeRolls {
  private static final int HASH_BYTES = 8;

  private final InstanceId self;
  private final WatchedKeys keys;
  private final Consumer<ConfigurationChanged> observers;
  private final Asking asking;
  private final InstantSource clock;
  private Instant lastLook;

  /** Changes for which a roll is still to be asked for, by the beginning of its id. */
  private final Map<String, Change> wanted = new LinkedHashMap<>();

  /** What it needs of the rolls. */
  interface Asking {
    /** Returns the instances of the role, this one included. */
    Collection<InstanceId> role();

    /** Returns the rolls known. */
    List<RollStatus> rolls();

    /**
     * Asks for a roll; nothing new if it is known.
     *
     * @throws IllegalStateException if none can begin now
     */
    void ask(String roll, String reason);
  }

  /**
   * Makes what looks at settings.
   *
   * @param observers runs the observers of an event, and returns when they have run
   * @param clock the clock by which rolls are said to be known since when
   */
  ChangeRolls(
      InstanceId self,
      WatchedKeys keys,
      Consumer<ConfigurationChanged> observers,
      Asking asking,
      InstantSource clock) {
    this.self = self;
    this.keys = keys;
    this.observers = observers;
    this.asking = asking;
    this.clock = clock;
    lastLook = clock.instant();
  }

  /** Looks at the settings, and asks for the rolls that have not begun yet. */
  void look() {
    Instant now = clock.instant();
    keys.look().forEach(this::changed);
    for (Iterator<Map.Entry<String, Change>> each = wanted.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<String, Change> next = each.next();
      if (isAsked(next.getKey(), next.getValue())) {
        each.remove();
      }
    }
    if (wanted.isEmpty()) {
      lastLook = now;
    }
  }

  private void changed(Change change) {
    ConfigurationChanged event =
        new ConfigurationChanged(change.key(), change.before(), change.after());
    observers.accept(event);
    event
        .objection()
        .ifPresentOrElse(
            why -> LogLine.CHANGE_NOT_ROLLED.log(change.key(), why),
            () -> wanted.put(hash(change.key(), change.after()), change));
  }

  /** Returns false if it is to be asked for again at the next look. */
  private boolean isAsked(String hash, Change change) {
    if (isMember(hash)) {
      return true;
    }
    String roll = hash + "-" + hash(incarnations());
    try {
      asking.ask(roll, change.key() + " has changed");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private Object[] incarnations() {
    return asking.role().stream()
        .map(each -> each.name() + " " + each.incarnation())
        .sorted()
        .toArray();
  }

  private boolean isMember(String hash) {
    return asking.rolls().stream()
        .filter(roll -> roll.id().startsWith(hash))
        .filter(roll -> roll.end() == Roll.End.OPEN || !roll.since().isBefore(lastLook))
        .flatMap(roll -> roll.members().stream())
        .anyMatch(member -> member.before().equals(self));
  }

  private static String hash(Object... what) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Object each : what) {
        digest.update(Objects.toString(each).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
