package dev.carillon.simulation;

import dev.carillon.SimulatedTransaction;
import dev.carillon.backlog.Accepted;
import dev.carillon.backlog.Addressed;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.simulation.Ledger.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one node says: numbered as in its ledger, and dropped here too. */
final class Voice implements SimulatedTransaction.Speaking {
  private final World world;
  private final Node node;
  private int openTransactions;

  Voice(World world, Node node) {
    this.world = world;
    this.node = node;
  }

  boolean hasOpenTransactions() {
    return openTransactions > 0;
  }

  SimulatedTransaction begin() {
    openTransactions++;
    return new SimulatedTransaction(this, node.copies);
  }

  void sayToEveryone(NotificationMessage message) {
    send(List.of(new Addressed(message, Audience.everyone())), () -> {});
  }

  @Override
  public void send(List<Addressed> notifications, Runnable afterAccepting) {
    boolean accepted = say(notifications);
    afterAccepting.run();
    for (Addressed each : notifications) {
      if (isForSelf(each)) {
        node.copies.forget(each.message());
      }
    }
    if (!accepted) {
      throw new IllegalStateException(node.instance() + " is stopping");
    }
  }

  /** Says it to others; false if this node says nothing any more. */
  boolean say(List<Addressed> notifications) {
    List<Addressed> numbered = numbered(notifications);
    Accepted accepted =
        numbered.size() == 1
            ? node.outbound.accept(numbered.get(0).message(), numbered.get(0).audience())
            : node.outbound.accept(numbered);
    if (accepted == null) {
      return false;
    }
    world.trace.note(() -> node.instance() + " says " + numbered);
    List<Said> said = new ArrayList<>();
    for (Addressed each : numbered) {
      said.add(said(each, accepted));
    }
    noteFlushesOfALongRun(numbered);
    if (world.dice.happens(0.1)) {
      world.follow(new Report(world, node, accepted, said));
    }
    return true;
  }

  /** A run that no batch can take whole is followed by a flush of each of its caches. */
  private void noteFlushesOfALongRun(List<Addressed> run) {
    if (node.outbound.head() > node.ledger.head()) {
      run.stream()
          .flatMap(each -> Stream.ofNullable(each.message().cache()))
          .distinct()
          .map(NotificationMessage::flush)
          .forEach(
              flush ->
                  node.ledger.add(
                      new Said(node.ledger.head() + 1, flush, Audience.everyone(), Set.of())));
    }
  }

  private Said said(Addressed each, Accepted accepted) {
    Set<InstanceId> incarnations =
        each.message().operation() == Operation.RECYCLE
            ? accepted.deliveries().stream().map(Delivery::instance).collect(Collectors.toSet())
            : Set.of();
    Said said = new Said(node.ledger.head() + 1, each.message(), each.audience(), incarnations);
    node.ledger.add(said);
    return said;
  }

  /** Flushes that bear their number can be told apart, those that do not can be coalesced. */
  private List<Addressed> numbered(List<Addressed> notifications) {
    long number = node.ledger.head();
    List<Addressed> numbered = new ArrayList<>();
    for (Addressed each : notifications) {
      number++;
      boolean plain = each.message().operation() == Operation.FLUSH && !world.weather.stamped;
      numbered.add(
          plain ? each : new Addressed(Layout.numbered(each.message(), number), each.audience()));
    }
    return numbered;
  }

  @Override
  public void sendAgainLater(List<Addressed> notifications, Runnable afterwards) {
    node.host.in(
        Node.SETTLE.toNanos(),
        () -> {
          if (!notifications.isEmpty() && say(notifications)) {
            notifications.stream()
                .filter(this::isForSelf)
                .forEach(each -> node.copies.forget(each.message()));
          }
          afterwards.run();
        });
  }

  @Override
  public boolean isForSelf(Addressed notification) {
    return notification.concerns(node.instance(), node.self.role(), node.self.held());
  }

  @Override
  public Runnable takeTicket() {
    long ticket = node.outbound.takeTicket();
    return () -> node.outbound.giveTicketBack(ticket);
  }

  @Override
  public void ended() {
    openTransactions--;
  }
}
