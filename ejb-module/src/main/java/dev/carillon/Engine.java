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
import dev.carillon.membership.View.Meeting;
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
                config.retryMax(),
                config.reportTimeout()),
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

  /** Says goodbye and ends everything. */
  void close() {
    boolean complete = leave();
    threads.stopClocks();
    membership.close();
    service.close();
    outbound.close();
    transport.close();
    if (complete) {
      LogLine.STOPPED.log(self.instance());
    } else {
      LogLine.STOPPED_LATE.log(
          self.instance(),
          ConfigKey.STOP_DRAIN_TIMEOUT + " " + config.drainTimeout().toMillis() + " ms is over");
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
    gone(sender, Departure.GOODBYE);
  }

  @Override
  public void met(Introduction peer) {
    Meeting meeting = view.met(peer);
    meeting
        .replaced()
        .ifPresent(
            old -> {
              LogLine.LEFT.log(
                  old.instance(), "replaced by " + peer.instance() + ", without a goodbye");
              gone(old, Departure.REPLACED);
              NotificationsLost lost =
                  new NotificationsLost(old.instance(), 0, Long.MAX_VALUE, List.of());
              receiver.afterMembership(() -> events.fire(lost));
            });
    if (meeting.joined()) {
      LogLine.JOINED.log(peer.instance(), peer.role(), peer.address());
      receiver.afterMembership(() -> events.fire(new InstanceJoined(peer.instance(), peer.role())));
    }
  }

  private void gone(Introduction instance, Departure departure) {
    boolean known = view.left(instance.instance());
    threads
        .calls()
        .execute(
            () -> {
              outbound.gone(instance.instance());
              receiver.gone(instance.instance());
            });
    if (known && departure == Departure.GOODBYE) {
      LogLine.LEFT.log(instance.instance(), "it said goodbye");
    }
    if (known || departure == Departure.REPLACED) {
      receiver.afterMembership(
          () -> events.fire(new InstanceLeft(instance.instance(), instance.role(), departure)));
    }
  }

  @Override
  public void unreachable(Introduction peer, Exception cause) {
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
