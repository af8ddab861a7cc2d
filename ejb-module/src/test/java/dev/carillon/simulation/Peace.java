package dev.carillon.simulation;

import java.util.List;

/** What must hold some time after all trouble is over: everybody knows and has everything. */
final class Peace {
  private final World world;

  Peace(World world) {
    this.world = world;
  }

  /** Starts the names again that nobody bears, unless their last bearer left in good order. */
  void restart() {
    for (int name = 0; name < world.weather.nodes; name++) {
      if (world.bearer(name) == null
          && (isMissed(name) || isHub(name) || world.dice.happens(0.1))) {
        world.start(name);
      }
    }
  }

  /** Says whether others find each other only through it. */
  private boolean isHub(int name) {
    return name == 0 && !world.weather.wholeSources;
  }

  /** Says whether nobody ever bore a name, or somebody still believes in one who did. */
  private boolean isMissed(int name) {
    return world.lastBearer(name) == null
        || world.nodes.stream()
            .filter(each -> each.name == name)
            .anyMatch(dead -> world.living().stream().anyMatch(node -> believesIn(node, dead)));
  }

  private static boolean believesIn(Node node, Node other) {
    return node.receiver.knows(other.instance()) || node.known().instances().contains(other.self);
  }

  /** Returns what is not as it must be; null if all is. */
  String trouble() {
    List<Node> living = world.living();
    for (Node node : living) {
      String trouble = node.receiver.coherence().isJoined() ? null : "has not joined";
      if (node.isStopping()) {
        trouble = "is stopping";
      }
      if (node.application.hasOpenTransactions()) {
        trouble = "has open transactions";
      }
      if (node.known().instances().size() != living.size() - 1) {
        trouble = "knows " + node.known().instances();
      }
      for (Node other : world.nodes) {
        if (other != node) {
          trouble = trouble == null ? troubleWith(node, other) : trouble;
        }
      }
      if (trouble != null) {
        return node.instance() + " " + trouble;
      }
      if (!node.observers.isStuck() && node.accounts.unsettled() != null) {
        return node.accounts.unsettled();
      }
    }
    return world.reports().stream()
        .filter(report -> report.isOfLiving() && !report.isSettled())
        .map(Report::toString)
        .findFirst()
        .orElse(null);
  }

  private static String troubleWith(Node node, Node other) {
    if (node.receiver.knows(other.instance()) == other.isGone()) {
      return (other.isGone() ? "still knows " : "does not know ") + other.instance();
    }
    long received = node.accounts.of(other).received();
    if (!other.isGone() && received != other.ledger.head()) {
      return "has " + received + " of " + other.ledger.head() + " of " + other.instance();
    }
    return null;
  }

  /** Returns how much the living have of each other. */
  long received() {
    long received = 0;
    for (Node node : world.living()) {
      for (Node other : world.living()) {
        received += node == other ? 0 : node.accounts.of(other).received();
      }
    }
    return received;
  }

  /** Everybody drops everything. */
  void dropAll() {
    world.living().forEach(node -> node.copies.forgetAll());
  }

  /** Everybody loads everything. */
  void loadAll() {
    for (Node node : world.living()) {
      for (int key = 0; key < Layout.KEYS; key++) {
        if (node.copies.isHeld(key)) {
          node.copies.load(key);
        }
      }
    }
  }

  /** Everybody's copies are served long after they were loaded, and are the newest. */
  void checkCopies() {
    for (Node node : world.living()) {
      for (int key = 0; key < Layout.KEYS; key++) {
        if (node.copies.isHeld(key)) {
          check(node, key);
        }
      }
    }
  }

  private void check(Node node, int key) {
    if (!node.application.reader.readIfServed(key)) {
      if (world.weather.sourceLag > 0) {
        return; // whoever joined a load that began too soon after the drop has stored nothing
      }
      throw new ContractBroken(node.instance() + " does not serve its copy of key " + key);
    }
    Value value = node.copies.served(key);
    int source = Layout.sourceOf(key);
    if (world.weather.wholeSources
        && (value.version() != world.store.version(key)
            || value.source() != Value.NONE && value.source() != world.store.version(source))) {
      throw new ContractBroken(node.instance() + " serves an old key " + value);
    }
  }
}
