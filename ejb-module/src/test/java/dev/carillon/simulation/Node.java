package dev.carillon.simulation;

import dev.carillon.backlog.Accepted;
import dev.carillon.backlog.Addressed;
import dev.carillon.backlog.Outbound;
import dev.carillon.backlog.OutboundSettings;
import dev.carillon.backlog.PeerListener;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Inbox;
import dev.carillon.receive.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** One incarnation: the real outbound and inbound side, and a record of what they did. */
final class Node implements PeerListener, Inbox {
  /** Something this node broadcast. */
  record Said(
      long sequence,
      NotificationMessage message,
      long at,
      Accepted accepted,
      Set<InstanceId> addressed) {}

  /** Something this node applied. */
  record Heard(InstanceId sender, NotificationMessage message, long at) {}

  /** Something this node was told is lost. */
  record Told(InstanceId sender, Loss loss) {}

  final Introduction self;
  final long startedAt;
  final Outbound outbound;
  final List<Said> said = new ArrayList<>();
  final List<Heard> heard = new ArrayList<>();
  final List<Told> told = new ArrayList<>();
  private final Receiver receiver;
  private final VirtualTime time;
  private final Random random;
  private final Map<String, InstanceId> known = new HashMap<>();
  private boolean crashed;

  Node(Introduction self, InMemoryNetwork network, VirtualTime time, Random random) {
    this.self = self;
    this.time = time;
    this.random = random;
    startedAt = time.getAsLong();
    outbound =
        new Outbound(
            self,
            new OutboundSettings(
                1 + random.nextInt(60),
                1 << 20,
                200 + random.nextInt(4_000),
                Duration.ofSeconds(1),
                Duration.ofMillis(2_500),
                Duration.ofSeconds(5)),
            network,
            time,
            random,
            this);
    receiver = new Receiver(self, time, random, Duration.ZERO, this::later, this);
  }

  /** Runs an observer, soon as a rule, and much later now and then. */
  private void later(Runnable observers) {
    int millis = random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(5);
    time.in(Duration.ofMillis(millis), () -> ifAlive(observers));
  }

  void ifAlive(Runnable action) {
    if (!crashed) {
      action.run();
    }
  }

  byte[] deliver(byte[] frame) {
    return receiver.deliver(frame);
  }

  void crash() {
    crashed = true;
  }

  boolean isCrashed() {
    return crashed;
  }

  void say(NotificationMessage message) {
    Accepted accepted = outbound.accept(List.of(new Addressed(message, Audience.everyone())));
    said.add(
        new Said(
            outbound.head(),
            message,
            time.getAsLong(),
            accepted,
            accepted.deliveries().stream().map(Delivery::instance).collect(Collectors.toSet())));
  }

  @Override
  public void replaced(Introduction peer) {
    time.in(Duration.ZERO, () -> receiver.gone(peer.instance()));
  }

  @Override
  public void met(Introduction peer) {
    InstanceId before = known.put(peer.instance().name(), peer.instance());
    if (before != null && !before.equals(peer.instance())) {
      time.in(
          Duration.ZERO,
          () -> {
            outbound.gone(before);
            receiver.gone(before);
          });
    }
  }

  @Override
  public void unreachable(Introduction peer, Exception cause) {}

  @Override
  public void reachable(Introduction peer) {}

  @Override
  public void refused(Address address, String why) {
    throw new AssertionError(self.instance() + " was refused: " + why);
  }

  @Override
  public void apply(Introduction sender, NotificationMessage message) {
    heard.add(new Heard(sender.instance(), message, time.getAsLong()));
  }

  @Override
  public void lost(InstanceId sender, Loss loss) {
    told.add(new Told(sender, loss));
  }

  @Override
  public void introduced(Introduction sender) {
    time.in(Duration.ZERO, () -> ifAlive(() -> outbound.greetBack(sender.address())));
  }

  @Override
  public void saidGoodbye(Introduction sender) {}

  @Override
  public void refused(String sender, String why) {
    throw new AssertionError(self.instance() + " refused " + sender + ": " + why);
  }
}
