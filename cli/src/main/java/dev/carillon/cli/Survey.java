package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Says whether everybody has answered. */
  boolean complete() {
    return rows.stream().allMatch(row -> row.status() != null);
  }
}
