package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import dev.carillon.membership.MembershipSource;
import dev.carillon.testing.Ports;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A few whole instances in one JVM, over real RMI on loopback. */
final class SmallCluster implements AutoCloseable {
  private final List<CarillonInstance> running = new CopyOnWriteArrayList<>();

  /** Starts an instance that holds "catalog", as {@link #start(String, String, Map, Function)}. */
  CarillonInstance start(String name, String role, Map<String, String> settings) {
    return start(
        name,
        role,
        settings,
        members -> Wiring.plain(event -> {}, HeldCaches.of(Set.of("catalog")), members));
  }

  /** Starts an instance, and waits until it and those that run have met. */
  CarillonInstance start(
      String name,
      String role,
      Map<String, String> settings,
      Function<MembershipSource, Wiring> wiring) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(
        "carillon.members",
        running.stream().map(SmallCluster::address).collect(Collectors.joining(",")));
    CarillonInstance instance = launch(name, role, all, wiring);
    await()
        .atMost(30, SECONDS)
        .until(() -> running.stream().allMatch(each -> isMetByAll(each) && isJoined(each)));
    return instance;
  }

  /** Starts an instance that greets whom its settings name, and waits for nobody. */
  CarillonInstance launch(
      String name,
      String role,
      Map<String, String> settings,
      Function<MembershipSource, Wiring> wiring) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "carillon.port", Ports.range(),
                "carillon.max-staleness", "20s", // a busy machine is no silent instance
                "carillon.stop.drain-timeout", "30s"));
    all.putAll(settings);
    Function<String, Optional<String>> source = key -> Optional.ofNullable(all.get(key));
    CarillonConfig config = CarillonConfig.read(source, name, role);
    CarillonInstance instance =
        CarillonInstance.start(
            config, wiring.apply(new FixedMembership(config.members())).with(source));
    running.add(instance);
    return instance;
  }

  private boolean isMetByAll(CarillonInstance instance) {
    return instance.cluster().instances().size() == running.size();
  }

  private static boolean isJoined(CarillonInstance instance) {
    return instance.cluster().isJoined();
  }

  private static String address(CarillonInstance instance) {
    return Objects.requireNonNull(instance.cluster().self().address()).toString();
  }

  /** Returns those that run, in the order of their starts. */
  List<CarillonInstance> running() {
    return running;
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
