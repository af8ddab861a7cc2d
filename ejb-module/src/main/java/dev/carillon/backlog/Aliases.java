package dev.carillon.backlog;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Addresses where instances answer that have a stream by another of their addresses. While that
 * stream carries they are greeted now and then only, since somebody else may have come there.
 * Thread-safe.
 */
final class Aliases {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Acceptance acceptance;
  private final LongSupplier clock;
  private final int most;
  private final Map<Address, Answer> known = new ConcurrentHashMap<>();

  /** Who answered at an address, and when. */
  private record Answer(InstanceId instance, long at) {}

  Aliases(Acceptance acceptance, LongSupplier clock, int most) {
    this.acceptance = acceptance;
    this.clock = clock;
    this.most = most;
  }

  /** Notes who answers at an address; returns false if that was known. */
  boolean note(Address address, InstanceId instance) {
    if (known.size() >= most && !known.containsKey(address)) {
      return false;
    }
    Answer before = known.put(address, new Answer(instance, clock.getAsLong()));
    return before == null || !before.instance().equals(instance);
  }

  /** Forgets who answered at an address, since somebody else may. */
  void forget(Address address) {
    known.remove(address);
  }

  /** Says whether who answered at an address just now is reached by another one. */
  boolean isReachedElsewhere(Address address) {
    Answer last = known.get(address);
    return last != null
        && clock.getAsLong() - last.at() < PAUSE.toNanos()
        && acceptance
            .streamTo(last.instance())
            .filter(stream -> stream.isReachable() && !stream.sender().address().equals(address))
            .isPresent();
  }

  /** Forgets those that are gone. */
  void trim() {
    known.values().removeIf(each -> acceptance.streamTo(each.instance()).isEmpty());
  }
}
