package dev.carillon.simulation;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All there is under one seed: names and who bears them, the network, the store, the clock. */
final class World {
  private static final long EPSILON = Schedule.MILLISECOND;

  final Schedule schedule = new Schedule();
  final Dice dice;
  final Weather weather;
  final Trace trace;
  final Network network;
  final Store store = new Store(this);

  /** All incarnations there ever were; the number of each is its place. */
  final List<Node> nodes = new ArrayList<>();

  private final List<Report> reports = new ArrayList<>();
  private final Node[] current;
  private final int[] ports;
  private final List<Set<Address>> sources = new ArrayList<>();
  private boolean rough = true;
  private long worst;

  World(long seed, int traceLines) {
    dice = new Dice(seed);
    weather = new Weather(dice);
    trace = new Trace(schedule, traceLines);
    network = new Network(this);
    current = new Node[weather.nodes];
    ports = new int[weather.nodes];
    for (int name = 0; name < weather.nodes; name++) {
      ports[name] = name + 1;
      sources.add(new LinkedHashSet<>());
    }
    for (int name = 0; name < weather.nodes; name++) {
      for (int other = 0; other < weather.nodes; other++) {
        list(name, other);
      }
    }
  }

  /** A source that does not name everybody names at least the first, who names everybody. */
  private void list(int name, int other) {
    if (weather.wholeSources || name == 0 || other == 0 || dice.happens(0.5)) {
      sources.get(name).add(Network.address(ports[other]));
    }
  }

  /** Says whether there is still trouble. */
  boolean isRough() {
    return rough;
  }

  void calmDown() {
    rough = false;
    network.heal();
  }

  Node node(InstanceId instance) {
    return nodes.get((int) instance.incarnation() - 1);
  }

  /** Returns who bears a name now; null if nobody does. */
  Node bearer(int name) {
    Node node = current[name];
    return node == null || node.isGone() ? null : node;
  }

  /** Returns who bore a name last; null if nobody did. */
  Node lastBearer(int name) {
    return current[name];
  }

  List<Node> living() {
    List<Node> living = new ArrayList<>();
    for (Node node : current) {
      if (node != null && !node.isGone()) {
        living.add(node);
      }
    }
    return living;
  }

  void start(int name) {
    if (current[name] != null && weather.moves && dice.happens(0.3)) {
      ports[name] += 100;
      Address address = Network.address(ports[name]);
      sources.forEach(source -> source.add(address));
    }
    Node node = new Node(this, name, ports[name], nodes.size() + 1, sources.get(name));
    trace.note(() -> node.instance() + " starts at " + node.self.address());
    nodes.add(node);
    current[name] = node;
    network.serve(node);
    node.start();
  }

  /** Checks something where the core lets nothing pass that is thrown. */
  void check(Runnable checks) {
    try {
      checks.run();
    } catch (RuntimeException e) {
      schedule.end(e);
      throw e;
    }
  }

  /** A copy was served: it must not have been outdated for longer than the bound. */
  void served(Node node, int key, int version) {
    long staleness = store.staleness(key, version);
    if (staleness > 0 && weather.wholeSources) {
      worst = Math.max(worst, staleness - weather.sourceLag);
      if (staleness > Node.BOUND.toNanos() + weather.sourceLag + EPSILON) {
        throw new ContractBroken(
            String.format(
                "%s serves key %d version %d, outdated for %.2f s",
                node.instance(), key, version, staleness / 1e9));
      }
    }
  }

  long worstStaleness() {
    return worst;
  }

  void follow(Report report) {
    reports.add(report);
    report.follow();
  }

  List<Report> reports() {
    return reports;
  }
}
