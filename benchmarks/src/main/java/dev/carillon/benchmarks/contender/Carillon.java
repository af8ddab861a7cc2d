package dev.carillon.benchmarks.contender;

import dev.carillon.CacheBroadcaster;
import dev.carillon.CarillonInstance;
import dev.carillon.EventListener;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import dev.carillon.membership.FixedMembership;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Carillon with all its guarantees: every key is a flush, and every end knows all others.
 *
 * @param settings what is not left at its default
 */
public record Carillon(Map<String, String> settings) implements Contender {
  private static final String CACHE = "bench";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, String> LARGE_BACKLOG =
      Map.of(
          "carillon.backlog.max-entries", "1048576",
          "carillon.backlog.max-bytes", "1GiB",
          "carillon.dispatch.max-waiting", "1048576");

  /** Returns Carillon with a backlog larger than any burst that is measured. */
  static Carillon withLargeBacklog() {
    return new Carillon(LARGE_BACKLOG);
  }

  /** Returns the same with mutual TLS. */
  static Carillon withTls() {
    Map<String, String> settings = new HashMap<>(LARGE_BACKLOG);
    settings.putAll(Certificates.ofSeats());
    return new Carillon(settings);
  }

  static Carillon withDefaults() {
    return new Carillon(Map.of());
  }

  @Override
  public AutoCloseable receive(Seat seat, Sink sink) {
    return start(seat, HeldCaches.of(Set.of(CACHE)), event -> handOn(event, sink));
  }

  private static void handOn(CarillonEvent event, Sink sink) {
    if (event instanceof CacheFlushed flushed) {
      if (flushed.key() == null) {
        sink.covered();
      } else {
        sink.applied(flushed.key().toString());
      }
    } else if (event instanceof NotificationsLost) {
      sink.covered();
    }
  }

  @Override
  public Sending send(Seat seat) {
    CarillonInstance instance = start(seat, HeldCaches.NONE, event -> {});
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (connected(instance) < seat.others().size()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("not all are connected: " + instance.cluster().instances());
      }
      LockSupport.parkNanos(1_000_000);
    }
    return new FlushSending(instance, instance.broadcaster().cache(CACHE));
  }

  private static long connected(CarillonInstance instance) {
    return instance.cluster().instances().stream()
        .filter(each -> !each.self() && each.state() == PeerState.CONNECTED)
        .count();
  }

  private CarillonInstance start(Seat seat, HeldCaches held, EventListener listener) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("carillon.port", Integer.toString(seat.port()));
    CarillonConfig config =
        CarillonConfig.read(
            key -> Optional.ofNullable(all.get(key)), "seat-" + seat.index() + "/bench", "bench");
    Set<Address> members =
        seat.others().stream()
            .map(port -> new Address(Seat.HOST, port))
            .collect(Collectors.toSet());
    return CarillonInstance.start(
        config, Wiring.plain(listener, held, new FixedMembership(members)));
  }

  private record FlushSending(CarillonInstance instance, CacheBroadcaster cache)
      implements Sending {
    @Override
    public void send(String key) {
      cache.flushKey(key);
    }

    @Override
    public void sendConfirmed(String key) {
      var report = cache.flushKey(key).await(PATIENCE);
      if (!report.allApplied()) {
        throw new IllegalStateException(report.toString());
      }
    }

    @Override
    public void close() {
      instance.close();
    }
  }
}
