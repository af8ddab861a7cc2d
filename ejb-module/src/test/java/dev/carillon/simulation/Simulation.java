package dev.carillon.simulation;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.instance;

import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.simulation.Node.Heard;
import dev.carillon.simulation.Node.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A cluster of real outbound and inbound sides under one seed, and what it did wrong. */
final class Simulation {
  private static final List<String> CACHES = List.of("catalog", "prices", "settings", "users");

  private final Random random;
  private final VirtualTime time = new VirtualTime();
  private final InMemoryNetwork network;
  private final BiFunction<Node, byte[], byte[]> door;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> alive = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private long incarnations;
  private long messages;
  private int covers;

  /**
   * Makes a simulation.
   *
   * @param door how a frame gets into a node: {@code Node::deliver}, or something that spoils it
   */
  Simulation(long seed, BiFunction<Node, byte[], byte[]> door) {
    this.random = new Random(seed);
    this.network = new InMemoryNetwork(time, random);
    this.door = door;
  }

  /** Runs trouble, then peace, and returns what is wrong in the end. */
  List<String> run() {
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      start(i);
    }
    time.every(Duration.ofMillis(50), () -> alive.forEach(node -> node.outbound.tick()));
    time.every(Duration.ofSeconds(2), this::greetAll);
    greetAll();
    boolean restarts = random.nextInt(3) == 0;
    long end = time.getAsLong() + Duration.ofSeconds(15).toNanos();
    while (time.getAsLong() < end) {
      time.run(Duration.ofMillis(1 + random.nextInt(120)));
      for (int i = random.nextInt(4); i >= 0; i--) {
        alive.get(random.nextInt(alive.size())).say(message());
      }
      if (restarts && random.nextInt(60) == 0) {
        restart(random.nextInt(alive.size()));
      }
    }
    network.heal();
    for (int i = 0; i < 60 && !isQuiet(); i++) {
      time.run(Duration.ofSeconds(1));
    }
    check();
    return faults;
  }

  /** Returns how many notifications were covered and not applied themselves. */
  int covers() {
    return covers;
  }

  private void start(int index) {
    incarnations++;
    Set<String> held =
        CACHES.stream().filter(cache -> random.nextInt(4) > 0).collect(Collectors.toSet());
    Node node =
        new Node(
            instance("n" + index + "/web", incarnations, "web", 6_001 + index, HeldCaches.of(held)),
            network,
            time,
            random);
    nodes.add(node);
    alive.add(index, node);
    network.serve(node.self.address(), frame -> node.isCrashed() ? null : door.apply(node, frame));
  }

  private void restart(int index) {
    alive.remove(index).crash();
    start(index);
    greetAll();
  }

  private void greetAll() {
    for (Node node : alive) {
      alive.forEach(other -> node.outbound.greet(other.self.address()));
    }
  }

  private NotificationMessage message() {
    messages++;
    String cache = CACHES.get(random.nextInt(CACHES.size()));
    return switch (random.nextInt(40)) {
      case 0, 1, 2 -> recycle("r" + messages);
      case 3 -> flush(cache);
      default -> flushKey(cache, "default", messages);
    };
  }

  private boolean isQuiet() {
    return alive.stream()
        .allMatch(
            node -> {
              List<Peer> peers = node.outbound.peers();
              return peers.stream()
                      .filter(peer -> isAlive(peer.instance()))
                      .filter(peer -> peer.state() == PeerState.CONNECTED)
                      .filter(peer -> peer.applied() == node.outbound.head())
                      .count()
                  == alive.size() - 1;
            });
  }

  private boolean isAlive(InstanceId instance) {
    return alive.stream().anyMatch(node -> node.self.instance().equals(instance));
  }

  private void check() {
    if (!isQuiet()) {
      faults.add("not everybody has everything in the end");
    }
    for (Node receiver : nodes) {
      for (Node sender : nodes) {
        if (sender != receiver) {
          checkOrder(sender, receiver);
        }
      }
    }
    for (Node receiver : alive) {
      for (Node sender : alive) {
        if (sender != receiver) {
          sender.said.forEach(said -> checkAccounted(sender, said, receiver));
          checkReports(sender, receiver);
        }
      }
    }
  }

  private static List<Heard> heardOf(Node sender, Node receiver) {
    return receiver.heard.stream()
        .filter(heard -> heard.sender().equals(sender.self.instance()))
        .toList();
  }

  /** Each at most once; those of one cache, and the recycles, in the sender's order. */
  private void checkOrder(Node sender, Node receiver) {
    Map<NotificationMessage, Integer> sequences = new HashMap<>();
    for (int i = 0; i < sender.said.size(); i++) {
      sequences.put(sender.said.get(i).message(), i + 1);
    }
    Map<String, Integer> last = new HashMap<>();
    Set<NotificationMessage> seen = new HashSet<>();
    for (Heard heard : heardOf(sender, receiver)) {
      NotificationMessage message = heard.message();
      if (message.cache() != null && message.key() == null) {
        continue; // a flush of a whole cache may stand for others, and come again
      }
      if (!seen.add(message)) {
        fault(sender, receiver, message + " came twice");
      }
      Integer sequence = sequences.get(message);
      if (sequence == null) {
        fault(sender, receiver, message + " was never sent");
        continue;
      }
      String lane = String.valueOf(message.cache());
      if (last.getOrDefault(lane, 0) > sequence) {
        fault(sender, receiver, message + " came out of order");
      }
      last.put(lane, sequence);
      if (message.cache() == null
          && !sender.said.get(sequence - 1).addressed().contains(receiver.self.instance())) {
        fault(sender, receiver, message + " came to an incarnation it is not for");
      }
    }
  }

  /** Applied, or covered by a flush that came later than it was said, or told as lost. */
  private void checkAccounted(Node sender, Said said, Node receiver) {
    NotificationMessage message = said.message();
    if (message.cache() == null) {
      if (said.addressed().contains(receiver.self.instance())
          && !isApplied(sender, said, receiver)
          && !isTold(sender, said, receiver)) {
        fault(sender, receiver, message + " is neither applied nor told");
      }
    } else if (receiver.self.held().holds(message.cache()) && said.at() >= receiver.startedAt) {
      if (!isApplied(sender, said, receiver)) {
        covers++;
        if (!isCovered(sender, said, receiver)) {
          fault(sender, receiver, message + " is neither applied nor covered");
        }
      }
    }
  }

  private static boolean isApplied(Node sender, Said said, Node receiver) {
    return heardOf(sender, receiver).stream()
        .anyMatch(heard -> heard.at() >= said.at() && heard.message().equals(said.message()));
  }

  private static boolean isCovered(Node sender, Said said, Node receiver) {
    NotificationMessage flush = flush(String.valueOf(said.message().cache()));
    return heardOf(sender, receiver).stream()
        .anyMatch(heard -> heard.at() >= said.at() && heard.message().equals(flush));
  }

  private static boolean isTold(Node sender, Said said, Node receiver) {
    long sequence = said.sequence();
    return receiver.told.stream()
        .filter(told -> told.sender().equals(sender.self.instance()))
        .anyMatch(told -> sequence > told.loss().after() && sequence <= told.loss().to());
  }

  /**
   * APPLIED must be true. COVERED and LOST may be said of what was applied: a call that was given
   * up may still arrive after its retry was cut, and the sender cannot know.
   */
  private void checkReports(Node sender, Node receiver) {
    for (Said said : sender.said) {
      said.accepted().deliveries().stream()
          .filter(delivery -> delivery.instance().equals(receiver.self.instance()))
          .forEach(
              delivery -> {
                boolean applied = isApplied(sender, said, receiver);
                boolean holds =
                    switch (delivery.outcome()) {
                      case APPLIED -> applied;
                      case COVERED -> applied || isCovered(sender, said, receiver);
                      case LOST -> applied || isTold(sender, said, receiver);
                      default -> false;
                    };
                if (!holds) {
                  fault(
                      sender,
                      receiver,
                      said.message() + " is reported " + delivery.outcome() + ", which is not so");
                }
              });
    }
  }

  private void fault(Node sender, Node receiver, String what) {
    faults.add(sender.self.instance() + " -> " + receiver.self.instance() + ": " + what);
  }
}
