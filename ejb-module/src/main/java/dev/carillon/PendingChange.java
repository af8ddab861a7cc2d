package dev.carillon;

import dev.carillon.ChangeRolls.Asking;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import dev.carillon.telemetry.LogLine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change of a setting for which this instance is to recycle, until it has. Not thread-safe.
 *
 * <p>The role rolls for it, once. If that roll is aborted before the turn of this instance came,
 * and nobody has failed in it, this instance asks for one of its own, later and ever more seldom:
 * those that have recycled do not go again.
 */
final class PendingChange {
  private static final int HASH_BYTES = 8;
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final InstanceId self;
  private final String key;
  private final String hash;
  private final Asking asking;
  private final LongSupplier clock;

  /** The ids of rolls that are for something else, or over. */
  private Set<String> past;

  private final boolean isAlone;

  private boolean isAsked;

  /** How long it waits after the next roll that is aborted. */
  private Duration wait;

  /** When a roll was seen to be aborted; null as long as none was. */
  private @Nullable Long abortedAt;

  /** A roll, and how far this instance has come in it. */
  private record Part(RollStatus roll, Stage stage) {}

  /**
   * Makes a change that is to be asked for.
   *
   * @param value what the setting is now
   * @param past the ids of the rolls that were known before the change was seen
   * @param isAlone whether the others have recycled for it already, so that they need not go again
   * @param wait how long it waits before it asks anew
   */
  PendingChange(
      InstanceId self,
      String key,
      Optional<String> value,
      Set<String> past,
      boolean isAlone,
      Duration wait,
      Asking asking,
      LongSupplier clock) {
    this.self = self;
    this.key = key;
    hash = hashOf(key, value);
    this.past = past;
    this.isAlone = isAlone;
    this.wait = wait;
    this.asking = asking;
    this.clock = clock;
  }

  /** Returns what the id of each roll for a value begins with. */
  static String hashOf(String key, Optional<String> value) {
    return hash(List.of(key, value));
  }

  /** Does what is due, and says whether nothing will be any more. */
  boolean isOver() {
    List<Part> parts = parts();
    if (parts.isEmpty()) {
      return isLongOver();
    }
    isAsked = true;
    if (parts.stream().anyMatch(each -> hasGone(each.stage()))) {
      return true;
    }
    return parts.stream().noneMatch(PendingChange::goesOn) && isGivenUp(parts);
  }

  private static boolean hasGone(Stage stage) {
    return stage == Stage.BACK || stage == Stage.LEFT;
  }

  /** Somebody who is still on the way comes back, or fails. */
  private static boolean goesOn(Part part) {
    return part.roll().end() == Roll.End.OPEN
        || part.roll().members().stream().anyMatch(each -> each.stage().isOnTheWay());
  }

  /** Returns the rolls in which this instance recycles for the change, or has. */
  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (RollStatus roll : asking.rolls()) {
      roll.members().stream()
          .filter(member -> member.before().equals(self))
          .map(member -> new Part(roll, member.stage()))
          .filter(this::isForIt)
          .forEach(parts::add);
    }
    return parts;
  }

  /**
   * Where the roll for it was aborted, or is over, each will do in which this instance recycles.
   */
  private boolean isForIt(Part part) {
    boolean comes = part.roll().end() == Roll.End.OPEN && part.stage() == Stage.WAITING;
    return (comes || !past.contains(part.roll().id()))
        && (isAlone || abortedAt != null || part.roll().id().startsWith(hash));
  }

  /** Asks, if that is due; what was asked for and is not known any more is long over. */
  private boolean isLongOver() {
    if (isAsked) {
      return true;
    }
    try {
      if (abortedAt == null && !isAlone) {
        asking.ask(hash + "-" + hash(circumstances()), key + " has changed");
        isAsked = true;
      } else if (abortedAt == null || clock.getAsLong() - abortedAt >= wait.toNanos()) {
        asking.askAlone(key + " has changed");
        isAsked = true;
      }
    } catch (IllegalStateException e) {
      // none can begin now: at the next look
    }
    return false;
  }

  /**
   * Returns what makes another roll of the same change: other incarnations, or a roll for it that
   * was there before.
   */
  private List<String> circumstances() {
    List<String> all = new ArrayList<>();
    asking.role().forEach(each -> all.add(each.name() + " " + each.incarnation()));
    past.stream().filter(id -> id.startsWith(hash)).forEach(all::add);
    return all.stream().sorted().toList();
  }

  /** All of it has ended, and this instance has not gone. */
  private boolean isGivenUp(List<Part> parts) {
    String roll = parts.get(parts.size() - 1).roll().id();
    boolean failed =
        parts.stream()
            .flatMap(each -> each.roll().members().stream())
            .anyMatch(member -> member.stage() == Stage.FAILED);
    if (failed) {
      LogLine.CHANGE_GIVEN_UP.log(key, roll);
      return true;
    }
    if (abortedAt != null) {
      wait = shorter(wait.multipliedBy(2), LONGEST_WAIT);
    }
    LogLine.CHANGE_PUT_OFF.log(key, roll, wait.toMillis());
    abortedAt = clock.getAsLong();
    isAsked = false;
    past = ended();
    return false;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Set<String> ended() {
    return asking.rolls().stream()
        .filter(roll -> roll.end() != Roll.End.OPEN)
        .map(RollStatus::id)
        .collect(Collectors.toSet());
  }

  private static String hash(List<?> what) {
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
