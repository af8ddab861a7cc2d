package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of a cluster say of themselves, as far as one of them knows the others.
 *
 * @param rows one per instance, by name
 */
record Survey(List<Row> rows) {

  /** How an instance is. */
  enum State {
    /** It has met everybody. */
    JOINED,
    /** It has not yet. */
    JOINING,
    /** It does not answer. */
    NO_ANSWER,
    /** Its turn in a roll has come, and it still answers requests. */
    DRAINING,
    /** Its turn in a roll has come, and it ends. */
    DOWN
  }

  /**
   * What one instance says.
   *
   * @param name its name
   * @param incarnation its incarnation as far as it is known
   * @param role its role
   * @param asked where it was asked
   * @param status its status; null if it did not answer
   * @param why why it did not answer; empty if it did
   */
  record Row(
      String name,
      String incarnation,
      String role,
      Address asked,
      @Nullable InstanceStatus status,
      String why) {
    /** Returns where others find it, which need not be where it was asked. */
    Address address() {
      return status == null ? asked : Objects.requireNonNullElse(status.address(), asked);
    }

    /** Says whether it is this incarnation, as far as that is known. */
    boolean is(InstanceId instance) {
      return name.equals(instance.name()) && incarnation.equals(Incarnation.brief(instance));
    }

    static Row of(Address asked, InstanceStatus status) {
      return new Row(
          status.instance().name(),
          Incarnation.brief(status.instance()),
          status.role(),
          asked,
          status,
          "");
    }

    static Row of(Peer peer, Answer<InstanceStatus> answer) {
      return answer.value() != null
          ? of(peer.address(), answer.value())
          : new Row(
              peer.instance().name(),
              Incarnation.brief(peer.instance()),
              peer.role(),
              peer.address(),
              null,
              answer.why());
    }
  }

  /**
   * An instance that is away in its turn.
   *
   * @param instance which incarnation has gone
   * @param state how far it has come
   * @param roll the roll whose turn it is
   */
  record Absent(InstanceId instance, State state, RollState roll) {
    Absent later(Absent other) {
      return state.compareTo(other.state) >= 0 ? this : other;
    }

    String why() {
      return "has left for its turn in roll " + roll.id();
    }
  }

  /**
   * Asks an instance, and then all that it knows, side by side.
   *
   * @throws Failure if the first one does not answer
   */
  static Survey take(Instances instances, Address first, Duration timeout) {
    InstanceStatus status = instances.call(first, timeout, instance -> instance.status()).orFail();
    Map<Address, Peer> peers = new TreeMap<>(Comparator.comparing(Address::toString));
    status.peers().forEach(peer -> peers.put(peer.address(), peer));
    List<CompletableFuture<Row>> others = new ArrayList<>();
    peers.forEach(
        (address, peer) ->
            others.add(
                instances
                    .start(address, timeout, instance -> instance.status())
                    .thenApply(answer -> Row.of(peer, answer))));
    return new Survey(
        Stream.concat(
                Stream.of(Row.of(first, status)), others.stream().map(CompletableFuture::join))
            .sorted(Comparator.comparing(Row::name))
            .toList());
  }

  /** Returns the rolls that go on, each as far as anyone knows it, by their ids. */
  Collection<RollState> openRolls() {
    Map<String, RollState> rolls = new TreeMap<>();
    for (Row row : rows) {
      if (row.status() != null) {
        row.status().rolls().stream()
            .map(RollsInStatus::state)
            .forEach(roll -> rolls.merge(roll.id(), roll, RollState::joined));
      }
    }
    rolls.values().removeIf(roll -> roll.end() != RollState.End.OPEN);
    return rolls.values();
  }

  /** Returns how an instance is, which others may know who take turns with it. */
  State state(Row row) {
    State own =
        row.status() == null
            ? State.NO_ANSWER
            : row.status().joined() ? State.JOINED : State.JOINING;
    return openRolls().stream()
        .flatMap(roll -> roll.members().stream())
        .filter(member -> row.is(member.before()))
        .map(Survey::onTheWay)
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .orElse(own);
  }

  private static Optional<State> onTheWay(RollState.Member member) {
    return switch (member.stage()) {
      case DRAINING -> Optional.of(State.DRAINING);
      case DOWN -> Optional.of(State.DOWN);
      case WAITING, LEFT, FAILED, BACK -> Optional.empty();
    };
  }

  /**
   * Returns the members of rolls that go on which nobody lists any more, since they said goodbye
   * when their turn had come; by name.
   */
  Collection<Absent> absent() {
    Map<String, Absent> absent = new TreeMap<>();
    for (RollState roll : openRolls()) {
      for (RollState.Member member : roll.members()) {
        if (rows.stream().noneMatch(row -> row.name().equals(member.name()))) {
          onTheWay(member)
              .map(state -> new Absent(member.before(), state, roll))
              .ifPresent(each -> absent.merge(member.name(), each, Absent::later));
        }
      }
    }
    return absent.values();
  }

  /** Says whether everybody has answered. */
  boolean complete() {
    return rows.stream().allMatch(row -> row.status() != null) && absent().isEmpty();
  }
}
