package dev.carillon.benchmarks.nearcache;

import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.benchmarks.contender.Seat;
import dev.carillon.benchmarks.process.SevereOnly;
import dev.carillon.cache.NearCache;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Two instances that vouch to each other, and the near cache of one. */
public final class Pair implements AutoCloseable {
  private static final String CACHE = "bench";
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final CarillonInstance first;
  private final CarillonInstance second;
  private final NearCache<String, Object> cache;

  /** Starts both, and waits until what the cache loads is vouched for. */
  public Pair(int maximumSize) throws IOException {
    SevereOnly.log();
    List<Integer> ports = Seat.freePorts(2);
    first = start("first", ports.get(0), ports.get(1), maximumSize);
    second = start("second", ports.get(1), ports.get(0), maximumSize);
    cache = first.nearCaches().cache(CACHE, String.class, Object.class);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!cache.isVouchedFor()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("nobody vouches: " + first.status());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static CarillonInstance start(String name, int port, int other, int maximumSize) {
    Map<String, String> settings =
        Map.of(
            "carillon.port",
            Integer.toString(port),
            "carillon.commit-settle",
            "0s",
            "carillon.cache." + CACHE + ".maximum-size",
            Integer.toString(maximumSize));
    CarillonConfig config =
        CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), name, "bench");
    return CarillonInstance.start(
        config,
        Wiring.plain(
                event -> {},
                HeldCaches.of(Set.of(CACHE)),
                new FixedMembership(Set.of(new Address(Seat.HOST, other))))
            .with(key -> Optional.ofNullable(settings.get(key))));
  }

  /** Returns the near cache of the first. */
  public NearCache<String, Object> cache() {
    return cache;
  }

  /** Returns the first. */
  public CarillonInstance instance() {
    return first;
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
