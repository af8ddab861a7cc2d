package dev.carillon.cuts;

import static java.util.Objects.requireNonNull;

import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import dev.carillon.testing.Ports;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Instances in one JVM that reach each other through proxies only, over real RMI on loopback. */
final class ProxiedCluster implements AutoCloseable {
  private final Set<String> caches;
  private final CutCounts counts;
  private final Repeats repeats;
  private final Map<CarillonInstance, Ledger> ledgers = new LinkedHashMap<>();

  /** By the address at which the service itself listens. */
  private final Map<Address, CuttingProxy> proxies = new ConcurrentHashMap<>();

  ProxiedCluster(List<String> caches, CutCounts counts, Repeats repeats) {
    this.caches = Set.copyOf(caches);
    this.counts = counts;
    this.repeats = repeats;
  }

  /** Starts an instance that greets the proxies of those already there. */
  void start(String name) throws IOException {
    Set<Address> earlier =
        proxies.values().stream().map(CuttingProxy::address).collect(Collectors.toSet());
    Address service = new Address("127.0.0.1", Ports.free());
    proxies.put(service, new CuttingProxy(service, counts));
    Map<String, String> settings =
        Map.of(
            "carillon.port", Integer.toString(service.port()),
            "carillon.retry.max", "500ms",
            "carillon.max-staleness", "20s"); // a busy machine is no cut
    Ledger ledger = new Ledger();
    ledgers.put(
        CarillonInstance.start(
            CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), name, "web"),
            Wiring.plain(ledger, HeldCaches.of(caches), new FixedMembership(earlier))
                .servedThrough(entered -> new BehindProxies(entered, this::proxyOf, repeats))),
        ledger);
  }

  private Address proxyOf(Address service) {
    return requireNonNull(proxies.get(service), "a caller of this test").address();
  }

  List<CarillonInstance> instances() {
    return List.copyOf(ledgers.keySet());
  }

  List<Ledger> ledgers() {
    return List.copyOf(ledgers.values());
  }

  /** Returns the connections that are open now. */
  List<Link> links() {
    return proxies.values().stream().flatMap(proxy -> proxy.links().stream()).toList();
  }

  List<Address> proxiesOfOthers(CarillonInstance instance) {
    Address own = instance.cluster().self().address();
    return proxies.keySet().stream()
        .filter(service -> !service.equals(own))
        .map(this::proxyOf)
        .toList();
  }

  @Override
  public void close() throws IOException {
    instances().forEach(CarillonInstance::close);
    for (CuttingProxy proxy : proxies.values()) {
      proxy.close();
    }
  }
}
