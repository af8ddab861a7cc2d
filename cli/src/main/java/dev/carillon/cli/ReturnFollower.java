package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Follows instances that recycle at the same time until all are back. Each of them may be away, and
 * come back elsewhere; so whoever answers is asked where the others are.
 */
final class ReturnFollower {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final Time time;
  private final String role;
  private final Function<Collection<Address>, List<Answer<InstanceStatus>>> asking;
  private final Consumer<List<Asked>> progress;
  private final Set<Address> known = new LinkedHashSet<>();

  /**
   * Makes a follower.
   *
   * @param first who is asked first
   * @param asking asks instances for their statuses, side by side
   * @param progress is shown all of them after each look
   */
  ReturnFollower(
      Time time,
      String role,
      Address first,
      Function<Collection<Address>, List<Answer<InstanceStatus>>> asking,
      Consumer<List<Asked>> progress) {
    this.time = time;
    this.role = role;
    this.asking = asking;
    this.progress = progress;
    known.add(first);
  }

  /** Returns what has been seen of all when none is awaited any more, or the time is over. */
  List<Asked> follow(List<Asked> all, Duration limit) throws InterruptedException {
    long begin = time.nanos();
    List<Asked> now = all;
    do {
      now = look(now);
      progress.accept(now);
    } while (now.stream().anyMatch(Asked::isAwaited)
        && time.nanos() - begin < limit.toNanos()
        && time.pass(BETWEEN_LOOKS));
    return now;
  }

  /** Whoever is met in a look is asked in the same. */
  private List<Asked> look(List<Asked> before) {
    List<Asked> now = before;
    Set<Address> done = new LinkedHashSet<>();
    while (!done.containsAll(known)) {
      List<Address> next = new ArrayList<>(known);
      next.removeAll(done);
      done.addAll(next);
      for (Answer<InstanceStatus> each : asking.apply(next)) {
        InstanceStatus status = each.value();
        if (status != null) {
          meet(status);
          now = now.stream().map(one -> one.seen(status)).toList();
        }
      }
    }
    return now;
  }

  private void meet(InstanceStatus status) {
    for (Peer peer : status.peers()) {
      if (peer.role().equals(role)) {
        known.add(peer.address());
      }
    }
  }
}
