package dev.carillon;

import dev.carillon.backlog.Outbound;
import dev.carillon.backlog.OutboundSettings;
import dev.carillon.backlog.PeerListener;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.CarillonConfig.Coalescing;
import dev.carillon.config.ConfigKey;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.event.InstanceJoined;
import dev.carillon.event.InstanceLeft;
import dev.carillon.event.InstanceLeft.Departure;
import dev.carillon.membership.FixedMembership;
import dev.carillon.membership.MembershipSource;
import dev.carillon.membership.Namesakes;
import dev.carillon.membership.Succession;
import dev.carillon.membership.View;
import dev.carillon.order.Ordering;
import dev.carillon.receive.ReceiveSettings;
import dev.carillon.receive.Receiver;
import dev.carillon.receive.Receiver.Speaker;
import dev.carillon.receive.Surety;
import dev.carillon.rmi.RmiTransport;
import dev.carillon.rmi.ServiceHost;
import dev.carillon.telemetry.Latency;
import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.Protection;
import dev.carillon.tls.Tls;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an instance needs to take part in a cluster: its service, what goes out, what comes in, and
 * who is there. An instance that runs alone has none.
 */
final class Engine implements PeerListener {
  private static final int BATCH_BYTES = 256 << 10;
  private static final Duration APPLY_PATIENCE = Duration.ofMillis(50);
  private static final Duration MEMBERSHIP_PATIENCE = Duration.ofSeconds(1);

  /** How many that were not met are named in one line. */
  private static final int MOST_NAMED = 5;

  /** Connections and heartbeats grow with the square of it. */
  private static final int SUPPORTED_INSTANCES = 100;

  private final CarillonConfig config;
  private final Threads threads;
  private final Arrivals arrivals;
  private final MembershipSource membership;
  private final ServiceHost service;
  private final Protection protection;
  private final RmiTransport transport;
  private final Ordering ordering;

  /** Changed when this instance has more to say of its caches. */
  private volatile Introduction self;

  private final View view;
  private final Succession succession;
  private final Namesakes namesakes;
  private final Outbound outbound;
  private final Receiver receiver;
  private final Refusals receiptRefusals = new Refusals();
  private final long startedAt = System.nanoTime();
  private final Looking looking;
  private final AtomicBoolean tooLarge = new AtomicBoolean();
  private final Latency commitToApplied;

  /** Whether it has joined without having met everybody, and still has not. */
  private volatile boolean goesOnUnmet;

  /**
   * Opens the service; nobody is greeted yet.
   *
   * @param service to be closed by the caller if this fails
   * @param protection what protects the service, too
   */
  Engine(
      CarillonConfig config,
      InstanceId id,
      HeldCaches held,
      List<CacheDeclaration> declared,
      boolean ephemeral,
      ServiceHost service,
      Protection protection,
      MembershipSource membership,
      Threads threads,
      Executor observers,
      Ordering ordering,
      Arrivals arrivals,
      Latency commitToApplied)
      throws IOException {
    this.config = config;
    this.threads = threads;
    this.arrivals = arrivals;
    this.commitToApplied = commitToApplied;
    this.ordering = ordering;
    this.membership = membership;
    looking = new Looking(membership, System::nanoTime);
    this.service = service;
    this.protection = protection;
    Address address = config.advertised().of(open());
    self =
        new Introduction(
            id,
            config.cluster(),
            config.role(),
            address,
            held,
            config.heartbeat().toMillis(),
            config.maxStaleness().toMillis(),
            ephemeral,
            declared);
    ordering.declared(self);
    view = new View(id);
    transport =
        new RmiTransport(
            config.cluster(),
            config.connectTimeout(),
            config.callTimeout(),
            protection,
            threads.calls());
    RandomGenerator random = new SecureRandom();
    outbound =
        new Outbound(
            self,
            new OutboundSettings(
                config.backlogEntries(),
                config.backlogBytes(),
                BATCH_BYTES,
                config.coalescing() == Coalescing.ON,
                config.heartbeat(),
                config.callTimeout(),
                config.retryMax()),
            transport,
            System::nanoTime,
            random,
            this);
    succession =
        new Succession(
            view,
            outbound::isConnected,
            outbound::answering,
            outbound::hasAnswered,
            config.maxStaleness(),
            System::nanoTime);
    namesakes = new Namesakes(id, view, outbound::hasAnswered, System::nanoTime);
    receiver =
        new Receiver(
            self,
            new ReceiveSettings(
                APPLY_PATIENCE, config.maxWaiting(), config.maxStaleness(), config.commitSettle()),
            System::nanoTime,
            System::currentTimeMillis,
            random,
            observers,
            arrivals);
  }

  private Address open() throws IOException {
    try {
      return service.open(config.ports().first(), config.ports().last());
    } catch (IOException e) {
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
    if (config.isUnprotected()) {
      LogLine.UNPROTECTED.log(self.address());
    }
    LogLine.STARTED.log(
        self.instance(), self.role(), self.cluster(), self.address(), membership.describe());
    if (membership instanceof FixedMembership fixed && fixed.isEmpty()) {
      LogLine.LOOKS_FOR_NOBODY.log(self.instance());
    }
    threads.every(
        Duration.ofMillis(50),
        () -> {
          outbound.tick();
          receiver.tick();
          ordering.tick();
          service.tick(System.nanoTime());
          transport.tick(System.nanoTime());
          threads.retryPostponed();
          looking.tick();
          join();
        });
    threads.every(Duration.ofSeconds(1), this::accountForSucceeded);
    threads.everyWaiting(membership.period(), () -> looking.look(self, outbound::greet));
    if (protection instanceof Tls tls) {
      LogLine.PROTECTED.log(self.address(), tls.describe());
      threads.every(config.tls().reload(), () -> threads.soon(tls::look));
    }
  }

  /** Leases count once everybody has been met, or when that takes too long. */
  private void join() {
    boolean joined = receiver.coherence().isJoined();
    if (joined && !goesOnUnmet) {
      return;
    }
    if (looking.hasLooked() && outbound.hasMetAll(receiver::knows)) {
      goesOnUnmet = false;
      receiver.joined();
      LogLine.READY.log(self.instance());
    } else if (!joined && System.nanoTime() - startedAt > config.joinTimeout().toNanos()) {
      goesOnUnmet = true;
      receiver.joined();
      LogLine.READY_LATE.log(self.instance(), config.joinTimeout().toMillis(), unmet());
    }
  }

  private String unmet() {
    if (!looking.hasLooked()) {
      return "membership (" + membership.describe() + ") was never available";
    }
    List<String> all = outbound.unmet(receiver::knows);
    String some = all.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return all.size() > MOST_NAMED ? some + " and " + (all.size() - MOST_NAMED) + " more" : some;
  }

  /**
   * Waits, though not for long, until the membership source has been asked for the first time: who
   * meets this instance learns from it whom it knows.
   */
  void awaitMembership() throws InterruptedException {
    looking.awaitFirst(startedAt + MEMBERSHIP_PATIENCE.toNanos() - System.nanoTime());
  }

  /**
   * Ends everything, with a goodbye if there is nothing left to say: whoever said goodbye and then
   * commits a change would leave the others stale for ever.
   *
   * @param quiet whether no transaction is open that may still have something to say
   * @param deadline how long peers are waited for
   */
  void close(boolean quiet, Deadline deadline) {
    boolean complete = quiet && leave(deadline);
    end();
    if (complete) {
      LogLine.STOPPED.log(self.instance());
    } else {
      LogLine.STOPPED_LATE.log(self.instance(), whyStoppedLate());
    }
  }

  private String whyStoppedLate() {
    if (outbound.hasRefused()) {
      return "a broadcast was refused that others ought to have heard (CAR3005)";
    }
    return Thread.currentThread().isInterrupted()
        ? "the thread that stops it was interrupted"
        : ConfigKey.STOP_DRAIN_TIMEOUT + " " + config.drainTimeout().toMillis() + " ms is over";
  }

  /** Ends everything at once, without a goodbye and without a word. */
  void end() {
    threads.stopClocks();
    List.<Runnable>of(service::close, outbound::close, membership::close, transport::close)
        .forEach(Engine::whateverHappens);
  }

  /** Takes a step that must not keep the next one from being taken. */
  private static void whateverHappens(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LogLine.INTERNAL.logWithCause(e);
    }
  }

  private boolean leave(Deadline deadline) {
    receiver.leave();
    outbound.leave();
    try {
      return outbound.awaitLeft(deadline.left());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Says of a near cache what others must have alike; they learn it by the next batch. */
  synchronized void declare(CacheDeclaration cache) {
    if (!self.declared(cache.cache()).equals(Optional.of(cache))) {
      self = self.declaring(List.of(cache));
      ordering.declared(self);
      receiver.introduce(self);
      outbound.introduce(self);
    }
  }

  /** Says why this incarnation is about to end and to come back; empty if it goes on after all. */
  synchronized void recyclesFor(String reason) {
    self = self.recyclingFor(reason);
    receiver.introduce(self);
    outbound.introduce(self);
  }

  Ordering ordering() {
    return ordering;
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

  /** Returns how often the membership source could not be asked. */
  long membershipFailures() {
    return looking.failures();
  }

  /** Returns how sure this instance is of what it holds. */
  Surety surety() {
    return membership.aloneBecause().map(Surety::alone).orElseGet(this::suretyOfWhatIsMet);
  }

  private Surety suretyOfWhatIsMet() {
    Surety surety = receiver.coherence().surety();
    return goesOnUnmet && surety.state() == Surety.State.COHERENT
        ? Surety.unsure("not met: " + unmet())
        : surety;
  }

  RmiTransport transport() {
    return transport;
  }

  /** An instance introduced itself: it is greeted, and only its answer makes it known. */
  void introduced(Introduction sender) {
    outbound.greetBack(sender);
  }

  /** An instance has said its last. */
  void saidGoodbye(Introduction sender) {
    boolean met = view.saidGoodbye(sender.instance());
    noteGone(sender, met, Departure.GOODBYE);
    if (met) {
      LogLine.LEFT.log(sender.instance(), "it said goodbye");
    }
    threads.soon(
        () -> {
          outbound.gone(sender.instance());
          receiver.left(sender.instance());
        });
  }

  @Override
  public void met(Introduction peer) {
    if (view.met(peer)) {
      LogLine.JOINED.log(peer.instance(), peer.role(), peer.address());
      if (view.size() > SUPPORTED_INSTANCES && tooLarge.compareAndSet(false, true)) {
        LogLine.TOO_LARGE.log(SUPPORTED_INSTANCES);
      }
      arrivals.fireInOrder(new InstanceJoined(peer.instance(), peer.role()));
      receiver.expect(peer);
      ordering.met(peer);
      threads.soon(() -> accountForPredecessors(peer));
    } else if (view.hasSaidGoodbye(peer.instance())) { // and answered before that
      threads.soon(() -> outbound.gone(peer.instance()));
    }
  }

  /** One that is reached elsewhere may be alive, wherever it says that it is. */
  private void accountForPredecessors(Introduction peer) {
    for (Introduction old : view.predecessors(peer.instance())) {
      if (old.address().equals(peer.address()) && outbound.addressOf(old.instance()).isEmpty()) {
        replaced(old);
      }
    }
  }

  /** Who answers may become known in any order, so it is looked at again and again. */
  private void accountForSucceeded() {
    for (Speaker speaker : receiver.speakers()) {
      if (succession.isReplaced(speaker.introduction(), speaker.openedAt())) {
        replaced(speaker.introduction());
      }
    }
    for (Introduction known : view.instances()) {
      if (succession.isReplaced(known.instance())) {
        replaced(known);
      }
    }
    for (Namesakes.Pair each : namesakes.found()) {
      LogLine.SAME_NAME.log(each.one(), reachedAt(each.one()), reachedAt(each.other()));
    }
  }

  private Address reachedAt(InstanceId instance) {
    return outbound.addressOf(instance).orElse(self.address());
  }

  /** Returns where an instance is called, which may not be where it says that it is. */
  Address callAt(Introduction known) {
    return outbound.addressOf(known.instance()).orElse(known.address());
  }

  @Override
  public void replaced(Introduction old) {
    lost(old, Departure.REPLACED, "another incarnation stands in its place");
  }

  /**
   * Accounts for an instance that does not answer, since somebody knows that it has ended.
   *
   * @throws IllegalArgumentException if none of that name is known, or it answers
   */
  void forget(String instanceName) {
    List<Introduction> all =
        Stream.concat(
                view.instances().stream(), receiver.speakers().stream().map(Speaker::introduction))
            .filter(each -> each.instance().name().equals(instanceName))
            .toList();
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no instance \"" + instanceName + "\" is known here");
    }
    if (all.stream().anyMatch(each -> outbound.isConnected(each.instance()))) {
      throw new IllegalArgumentException(
          "instance \"" + instanceName + "\" answers: only one that has ended can be forgotten");
    }
    all.forEach(each -> lost(each, Departure.FORGOTTEN, "somebody said that it has ended"));
  }

  private void lost(Introduction old, Departure departure, String why) {
    boolean met = view.left(old.instance());
    noteGone(old, met, departure);
    if (met) {
      tellLost(old, why);
    }
    threads.soon(
        () -> {
          outbound.gone(old.instance());
          if (receiver.vanished(old.instance()) && !met) {
            tellLost(old, why);
          }
        });
  }

  private void tellLost(Introduction old, String why) {
    LogLine.LEFT.log(old.instance(), why);
    arrivals.forgetAll();
    arrivals.allLost(old.instance());
  }

  private void noteGone(Introduction instance, boolean met, Departure departure) {
    ordering.left(instance.instance());
    succession.reachable(instance.instance());
    if (met) {
      arrivals.fireInOrder(new InstanceLeft(instance.instance(), instance.role(), departure));
    }
  }

  @Override
  public void unreachable(Introduction peer, Exception cause) {
    succession.unreachable(peer.instance());
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    LogLine.UNREACHABLE.log(peer.instance(), peer.address(), root);
  }

  @Override
  public void reachable(Introduction peer) {
    succession.reachable(peer.instance());
    LogLine.REACHABLE.log(peer.instance());
  }

  @Override
  public void alsoAt(Introduction peer, Address first, Address other) {
    LogLine.ALSO_AT.log(peer.instance(), first, other);
  }

  @Override
  public void tooManyAddresses(int limit, Address ignored) {
    LogLine.TOO_MANY_ADDRESSES.log(limit, ignored);
  }

  @Override
  public void refused(Address address, String why) {
    LogLine.REFUSED_BY.log(address, why);
  }

  @Override
  public void timed(long nanos) {
    commitToApplied.record(nanos);
  }

  @Override
  public void receiptRefused(Address address, String why) {
    if (receiptRefusals.isNews(address.toString(), why)) {
      LogLine.RECEIPT_REFUSED.log(address, why);
    }
  }
}
