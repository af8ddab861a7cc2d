package dev.carillon;

import dev.carillon.backlog.Outbound;
import dev.carillon.backlog.OutboundSettings;
import dev.carillon.backlog.PeerListener;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.ConfigKey;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotifyService;
import dev.carillon.event.InstanceJoined;
import dev.carillon.event.InstanceLeft;
import dev.carillon.event.InstanceLeft.Departure;
import dev.carillon.event.NotificationsLost;
import dev.carillon.membership.MembershipSource;
import dev.carillon.membership.View;
import dev.carillon.receive.Inbox;
import dev.carillon.receive.Receiver;
import dev.carillon.rmi.RmiTransport;
import dev.carillon.rmi.ServiceHost;
import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What an instance needs to take part in a cluster: its service, what goes out, what comes in, and
 * who is there. An instance that runs alone has none.
 */
final class Engine implements PeerListener {
  private static final int BATCH_BYTES = 256 << 10;
  private static final Duration APPLY_PATIENCE = Duration.ofMillis(50);

  private final CarillonConfig config;
  private final Threads threads;
  private final Events events;
  private final MembershipSource membership;
  private final ServiceHost service;
  private final RmiTransport transport;
  private final Introduction self;
  private final View view;
  private final Outbound outbound;
  private final Receiver receiver;
  private boolean membershipAvailable = true;

  /** Opens the service; nobody is greeted yet. */
  Engine(
      CarillonConfig config,
      InstanceId id,
      HeldCaches held,
      boolean ephemeral,
      NotifyService target,
      MembershipSource membership,
      Threads threads,
      Executor observers,
      Events events,
      Inbox inbox)
      throws IOException {
    this.config = config;
    this.threads = threads;
    this.events = events;
    this.membership = membership;
    service = new ServiceHost(config.bindAddress(), target);
    Address address = open();
    self =
        new Introduction(
            id,
            config.cluster(),
            config.role(),
            address,
            held,
            config.heartbeat().toMillis(),
            config.maxStaleness().toMillis(),
            ephemeral);
    view = new View(id);
    transport = new RmiTransport(config.connectTimeout(), config.callTimeout(), threads.calls());
    RandomGenerator random = new SecureRandom();
    outbound =
        new Outbound(
            self,
            new OutboundSettings(
                config.backlogEntries(),
                config.backlogBytes(),
                BATCH_BYTES,
                config.heartbeat(),
                config.callTimeout(),
                config.retryMax()),
            transport,
            System::nanoTime,
            random,
            this);
    receiver = new Receiver(self, System::nanoTime, random, APPLY_PATIENCE, observers, inbox);
  }

  private Address open() throws IOException {
    try {
      return service.open(config.ports().first(), config.ports().last());
    } catch (IOException e) {
      service.close();
      throw new IOException(
          String.format(
              "%s %s: no such port can be opened at %s %s (%s); choose another",
              ConfigKey.PORT,
              config.ports(),
              ConfigKey.BIND_ADDRESS,
              config.bindAddress().getHostAddress(),
              e.getMessage()),
          e);
    }
  }

  /** Greets, and goes on doing what is due. */
  void start() {
    if (!config.bindAddress().isLoopbackAddress()) {
      LogLine.UNPROTECTED.log(self.address());
    }
    LogLine.STARTED.log(
        self.instance(), self.role(), self.cluster(), self.address(), membership.describe());
    threads.every(
        Duration.ofMillis(50),
        () -> {
          outbound.tick();
          receiver.tick();
          service.tick(System.nanoTime());
        });
    threads.everyWaiting(Duration.ofSeconds(2), this::refreshMembership);
  }

  private void refreshMembership() {
    try {
      membership.refresh(self).forEach(outbound::greet);
      if (!membershipAvailable) {
        membershipAvailable = true;
        LogLine.MEMBERSHIP_BACK.log(membership.describe());
      }
    } catch (Exception e) {
      if (membershipAvailable) {
        membershipAvailable = false;
        LogLine.MEMBERSHIP_LOST.log(membership.describe(), e);
      }
    }
  }

  /**
   * Ends everything, with a goodbye if there is nothing left to say: whoever said goodbye and then
   * commits a change would leave the others stale for ever.
   *
   * @param quiet whether no transaction is open that may still have something to say
   */
  void close(boolean quiet) {
    boolean complete = quiet && leave();
    threads.stopClocks();
    List.<Runnable>of(service::close, outbound::close, membership::close, transport::close)
        .forEach(Engine::whateverHappens);
    if (complete) {
      LogLine.STOPPED.log(self.instance());
    } else {
      LogLine.STOPPED_LATE.log(
          self.instance(),
          ConfigKey.STOP_DRAIN_TIMEOUT + " " + config.drainTimeout().toMillis() + " ms is over");
    }
  }

  /** Takes a step that must not keep the next one from being taken. */
  private static void whateverHappens(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LogLine.INTERNAL.logWithCause(e);
    }
  }

  private boolean leave() {
    receiver.leave();
    outbound.leave();
    try {
      return outbound.awaitLeft(config.drainTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  Introduction self() {
    return self;
  }

  View view() {
    return view;
  }

  Outbound outbound() {
    return outbound;
  }

  Receiver receiver() {
    return receiver;
  }

  RmiTransport transport() {
    return transport;
  }

  /** An instance introduced itself: it is greeted, and only its answer makes it known. */
  void introduced(Introduction sender) {
    outbound.greetBack(sender.address());
  }

  /** An instance has said its last. */
  void saidGoodbye(Introduction sender) {
    if (gone(sender, Departure.GOODBYE)) {
      LogLine.LEFT.log(sender.instance(), "it said goodbye");
    }
  }

  @Override
  public void met(Introduction peer) {
    if (view.met(peer)) {
      LogLine.JOINED.log(peer.instance(), peer.role(), peer.address());
      receiver.afterMembership(() -> events.fire(new InstanceJoined(peer.instance(), peer.role())));
      threads.calls().execute(() -> accountForPredecessors(peer));
    }
  }

  /**
   * An incarnation of a name that was met before is gone if the new one answers in its place, or if
   * it does not answer itself. If both answer, two processes were given one name.
   */
  private void accountForPredecessors(Introduction peer) {
    for (Introduction old : view.predecessors(peer.instance())) {
      if (old.address().equals(peer.address()) || !outbound.isConnected(old.instance())) {
        replaced(old);
      } else {
        LogLine.SAME_NAME.log(old.instance(), old.address(), peer.address());
      }
    }
  }

  @Override
  public void replaced(Introduction old) {
    if (gone(old, Departure.REPLACED)) {
      LogLine.LEFT.log(old.instance(), "another incarnation stands in its place");
      NotificationsLost lost = new NotificationsLost(old.instance(), 0, Long.MAX_VALUE, List.of());
      receiver.afterMembership(() -> events.fire(lost));
    }
  }

  /** Takes an instance out of everything; returns false if it was not known. */
  private boolean gone(Introduction instance, Departure departure) {
    threads
        .calls()
        .execute(
            () -> {
              outbound.gone(instance.instance());
              receiver.gone(instance.instance());
            });
    boolean known = view.left(instance.instance());
    if (known) {
      receiver.afterMembership(
          () -> events.fire(new InstanceLeft(instance.instance(), instance.role(), departure)));
    }
    return known;
  }

  @Override
  public void unreachable(Introduction peer, Exception cause) {
    if (view.hasSuccessor(peer.instance())) {
      threads.calls().execute(() -> replaced(peer));
      return;
    }
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    LogLine.UNREACHABLE.log(peer.instance(), peer.address(), root);
  }

  @Override
  public void reachable(Introduction peer) {
    LogLine.REACHABLE.log(peer.instance());
  }

  @Override
  public void refused(Address address, String why) {
    LogLine.REFUSED_BY.log(address, why);
  }
}
