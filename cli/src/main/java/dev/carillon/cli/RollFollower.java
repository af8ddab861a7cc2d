package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows a roll from outside until it has ended. Any instance of its role can be asked, and every
 * one of them may itself be recycling; so whoever answered last is asked first, then the others.
 */
final class RollFollower {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** How long those who answer may not know the roll: a new incarnation is told within a second. */
  static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

  private final Time time;
  private final Function<Address, Answer<InstanceStatus>> asking;
  private final Function<InstanceStatus, Optional<RollState>> reading;
  private final Consumer<RollState> progress;
  private final String role;
  private final List<Address> known = new ArrayList<>();
  private @Nullable RollState latest;

  /**
   * Makes a follower.
   *
   * @param first who is asked first
   * @param asking asks an instance for its status
   * @param reading finds the roll in a status
   * @param progress is shown the roll each time it was seen
   */
  RollFollower(
      Time time,
      String role,
      Address first,
      Function<Address, Answer<InstanceStatus>> asking,
      Function<InstanceStatus, Optional<RollState>> reading,
      Consumer<RollState> progress) {
    this.time = time;
    this.role = role;
    this.asking = asking;
    this.reading = reading;
    this.progress = progress;
    known.add(first);
  }

  /** What came of asking everybody. */
  private enum Look {
    /** Somebody knows the roll. */
    SEEN,
    /** Some answered, and none of them knows it. */
    UNKNOWN,
    /** Nobody answered. */
    SILENCE
  }

  /**
   * Returns the roll as it has ended.
   *
   * @throws Failure if it has not ended within the time, or nobody knows it any more
   */
  RollState follow(Duration limit) throws InterruptedException {
    long begin = time.nanos();
    long notUnknown = begin;
    Look look;
    do {
      look = look();
      if (look != Look.UNKNOWN) {
        notUnknown = time.nanos();
      } else if (time.nanos() - notUnknown > UNKNOWN_FOR.toNanos()) {
        throw new Failure("no instance that answers knows the roll any more");
      }
      RollState state = latest;
      if (state != null && state.end() != RollState.End.OPEN) {
        return state;
      }
    } while (time.nanos() - begin < limit.toNanos() && time.pass(BETWEEN_LOOKS));
    throw new Failure(unended(look, limit));
  }

  /** Says what is known of a roll of which no end was seen. */
  private String unended(Look look, Duration limit) {
    String within = " within " + Span.exact(limit);
    if (look == Look.SEEN) {
      return "the roll has not ended" + within + "; it goes on";
    }
    String now = look == Look.SILENCE ? "nobody answers" : "nobody who answers knows the roll";
    return latest == null
        ? "no instance has told of the roll" + within + "; it may go on"
        : "no end of the roll was seen" + within + ", and now " + now + "; it may go on";
  }

  private Look look() {
    Look look = Look.SILENCE;
    for (Address each : List.copyOf(known)) {
      InstanceStatus status = asking.apply(each).value();
      if (status != null) {
        meet(status);
        RollState state = reading.apply(status).or(() -> returned(status)).orElse(null);
        if (state != null) {
          saw(each, state);
          return Look.SEEN;
        }
        look = Look.UNKNOWN;
      }
    }
    return look;
  }

  /** Whoever rolls alone takes the roll with it; that it is back is the end of it. */
  private Optional<RollState> returned(InstanceStatus status) {
    return Optional.ofNullable(latest)
        .filter(roll -> status.joined() && roll.isReturned(status.instance()))
        .map(roll -> roll.returned(status.instance()));
  }

  private void saw(Address where, RollState state) {
    known.remove(where);
    known.add(0, where);
    RollState joined = latest == null ? state : state.joined(latest);
    latest = joined;
    progress.accept(joined);
  }

  /** Whoever knows the role's instances is asked for them, whatever its own role. */
  private void meet(InstanceStatus status) {
    for (Peer peer : status.peers()) {
      if (peer.role().equals(role) && !known.contains(peer.address())) {
        known.add(peer.address());
      }
    }
  }
}
