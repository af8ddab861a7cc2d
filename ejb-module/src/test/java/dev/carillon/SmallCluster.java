package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A few whole instances in one JVM that hold "catalog", over real RMI on loopback. */
final class SmallCluster implements AutoCloseable {
  private final List<CarillonInstance> running = new ArrayList<>();

  /** Starts an instance, and waits until it and those that run have met. */
  CarillonInstance start(String name, String role, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("carillon.port", "6700-6799"));
    all.putAll(settings);
    all.put(
        "carillon.members",
        running.stream()
            .map(each -> Objects.requireNonNull(each.cluster().self().address()))
            .map(Address::toString)
            .collect(Collectors.joining(",")));
    Function<String, Optional<String>> source = key -> Optional.ofNullable(all.get(key));
    CarillonConfig config = CarillonConfig.read(source, name, role);
    CarillonInstance instance =
        CarillonInstance.start(
            config,
            Wiring.plain(
                    event -> {},
                    HeldCaches.of(Set.of("catalog")),
                    new FixedMembership(config.members()))
                .with(source));
    running.add(instance);
    await()
        .atMost(10, SECONDS)
        .until(() -> running.stream().allMatch(each -> isMetByAll(each) && isJoined(each)));
    return instance;
  }

  private boolean isMetByAll(CarillonInstance instance) {
    return instance.cluster().instances().size() == running.size();
  }

  private static boolean isJoined(CarillonInstance instance) {
    return instance.cluster().isJoined();
  }

  void stop(CarillonInstance instance) {
    running.remove(instance);
    instance.close();
  }

  @Override
  public void close() {
    running.forEach(CarillonInstance::close);
    running.clear();
  }
}
