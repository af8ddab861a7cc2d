package dev.carillon.simulation;

import dev.carillon.backlog.Outbound;
import dev.carillon.backlog.OutboundSettings;
import dev.carillon.backlog.PeerListener;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Receipt;
import dev.carillon.contracts.Receipt.Kind;
import dev.carillon.membership.Succession;
import dev.carillon.membership.View;
import dev.carillon.receive.Inbox;
import dev.carillon.receive.ReceiveSettings;
import dev.carillon.receive.Receiver;
import dev.carillon.receive.Receiver.Speaker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** One incarnation: the real outbound and inbound side, wired as the engine wires them. */
final class Node implements PeerListener, Inbox {
  static final Duration BOUND = Duration.ofSeconds(5);
  static final Duration SETTLE = Duration.ofSeconds(4);
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final long DRAIN = 3 * Schedule.SECOND;

  final int name;
  final Introduction self;
  final Outbound outbound;
  final Receiver receiver;
  final Ledger ledger;
  final Copies copies;
  final Voice voice;
  final Application application;
  final Accounts accounts;
  final Host host;
  final Observers observers;
  private final World world;
  private final View view;
  private final Succession succession;
  private final Set<Address> source;
  private final Bounds bounds;

  /** When a batch was last taken from whom. */
  private final Map<InstanceId, Long> heard = new HashMap<>();

  private boolean stopping;
  private boolean sourceRead;

  Node(World world, int name, int port, long incarnation, Set<Address> source) {
    this.world = world;
    this.name = name;
    this.source = source;
    host = new Host(world);
    self = introduction(world.dice, name, port, incarnation);
    ledger = new Ledger(instance());
    accounts = new Accounts(world, this);
    view = new View(instance());
    bounds = new Bounds(world, this);
    observers = new Observers(world, host);
    Weather weather = world.weather;
    outbound =
        new Outbound(
            self,
            new OutboundSettings(
                weather.backlog,
                1 << 20,
                weather.batchBytes,
                weather.coalescing,
                HEARTBEAT,
                Duration.ofNanos(weather.callTimeout),
                Duration.ofNanos(weather.retryMax)),
            world.network.from(this),
            host::clock,
            world.dice.random(),
            this);
    succession =
        new Succession(
            view,
            outbound::isConnected,
            outbound::answering,
            outbound::hasAnswered,
            BOUND,
            host::clock);
    receiver =
        new Receiver(
            self,
            new ReceiveSettings(Duration.ZERO, weather.maxWaiting, BOUND, SETTLE),
            host::clock,
            host::wallMillis,
            world.dice.random(),
            observers,
            this);
    copies = new Copies(world, this);
    voice = new Voice(world, this);
    application = new Application(world, this);
  }

  private static Introduction introduction(Dice dice, int name, int port, long incarnation) {
    HeldCaches some = HeldCaches.of(dice.happens(0.7) ? Set.of("c0", "c1") : Set.of("c0"));
    return new Introduction(
        new InstanceId("n" + name, incarnation),
        "carillon",
        name % 2 == 0 ? "web" : "worker",
        Network.address(port),
        dice.happens(0.1) ? HeldCaches.ALL : some,
        HEARTBEAT.toMillis(),
        BOUND.toMillis(),
        false);
  }

  InstanceId instance() {
    return self.instance();
  }

  View known() {
    return view;
  }

  /** Says whether all who may write a key have been heard within the bound, who are known. */
  boolean hasHeardWritersLately(int key) {
    return receiver.coherence().isJoined()
        && view.instances().stream()
            .filter(other -> world.weather.mayWrite(other.role(), key))
            .allMatch(other -> hasHeardLately(other.instance()));
  }

  private boolean hasHeardLately(InstanceId other) {
    Long at = heard.get(other);
    return at != null && host.clock() - at <= BOUND.toNanos();
  }

  boolean isGone() {
    return host.isGone();
  }

  boolean isStopping() {
    return stopping;
  }

  // the engine

  void start() {
    host.every(2 * Schedule.SECOND, this::refreshMembership);
    host.every(50 * Schedule.MILLISECOND, this::tick);
    host.every(Schedule.SECOND, this::accountForSucceeded);
    host.every(Schedule.SECOND, bounds::checkCursors);
    application.start();
  }

  private void refreshMembership() {
    source.forEach(outbound::greet);
    sourceRead = true;
  }

  private void tick() {
    outbound.tick();
    receiver.tick();
    host.ticked();
    if (!receiver.coherence().isJoined()
        && sourceRead
        && outbound.hasMetAll(receiver::knows)
        && receiver.joined()) {
      world.trace.note(() -> instance() + " has joined");
    }
  }

  byte[] deliver(Node sender, byte[] frame) {
    copies.nextDelivery();
    byte[] receipt = receiver.deliver(frame);
    Receipt decoded = Receipt.decode(receipt);
    if (decoded.kind() == Kind.OK || decoded.kind() == Kind.UNKNOWN) {
      heard.put(sender.instance(), host.clock());
      accounts.answered(sender, decoded, copies);
    } else if (decoded.kind() == Kind.NEW) {
      accounts.offered(sender);
    }
    world.trace.note(
        () ->
            String.format(
                "%s answers %s to %s: %s, received %d, applied %d, lagging %s, failed %s %d",
                instance(),
                sender.instance(),
                text(frame),
                decoded.kind(),
                decoded.received(),
                decoded.applied(),
                decoded.lagging(),
                decoded.failed(),
                decoded.failedForgotten()));
    bounds.checkWaiting();
    return receipt;
  }

  private static String text(byte[] frame) {
    if (Network.isForeign(frame)) {
      return "something foreign";
    }
    NotificationBatch batch = NotificationBatch.decode(frame);
    return String.format(
        "(%d, %d]%s%s %s",
        batch.after(),
        batch.to(),
        batch.goodbye() ? " goodbye" : "",
        batch.losses().isEmpty() ? "" : " " + batch.losses(),
        batch.items().stream().map(item -> item.sequence() + " " + item.message()).toList());
  }

  /** Stops with a goodbye, if transactions end and everybody gets everything in time. */
  void stop() {
    stopping = true;
    awaitThen(
        () -> !application.hasOpenTransactions(),
        () -> {
          receiver.leave();
          outbound.leave();
          awaitThen(outbound::hasLeft, this::end);
        });
  }

  private void awaitThen(BooleanSupplier condition, Runnable action) {
    poll(world.schedule.now() + DRAIN, condition, action);
  }

  private void poll(long deadline, BooleanSupplier condition, Runnable action) {
    if (condition.getAsBoolean()) {
      action.run();
    } else if (world.schedule.now() > deadline) {
      end();
    } else {
      host.in(20 * Schedule.MILLISECOND, () -> poll(deadline, condition, action));
    }
  }

  private void end() {
    world.trace.note(() -> instance() + " ends");
    outbound.close();
    host.end();
  }

  @Override
  public void met(Introduction peer) {
    world.trace.note(() -> instance() + " meets " + peer.instance());
    ledger.met(peer.instance());
    if (view.met(peer)) {
      receiver.expect(peer);
      host.soon(() -> accountForPredecessors(peer));
    } else if (view.hasSaidGoodbye(peer.instance())) {
      host.soon(() -> outbound.gone(peer.instance()));
    }
  }

  private void accountForPredecessors(Introduction peer) {
    for (Introduction old : view.predecessors(peer.instance())) {
      if (old.address().equals(peer.address())) {
        replaced(old);
      }
    }
  }

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
  }

  @Override
  public void replaced(Introduction old) {
    boolean met = view.left(old.instance());
    succession.reachable(old.instance());
    if (met) {
      tellReplaced(old);
    }
    host.soon(
        () -> {
          outbound.gone(old.instance());
          if (receiver.vanished(old.instance()) && !met) {
            tellReplaced(old);
          }
        });
  }

  private void tellReplaced(Introduction old) {
    world.trace.note(() -> instance() + " learns that " + old.instance() + " was replaced");
    copies.forgetAll();
    Loss all = new Loss(0, Long.MAX_VALUE, List.of());
    if (!receiver.afterLosses(() -> accounts.of(old.instance()).lost(all))
        && !observers.isStuck()) {
      throw new ContractBroken(instance() + " does not tell that " + old + " is lost");
    }
  }

  @Override
  public void unreachable(Introduction peer, Exception cause) {
    world.trace.note(() -> instance() + " cannot reach " + peer.instance() + ": " + cause);
    succession.unreachable(peer.instance());
  }

  @Override
  public void reachable(Introduction peer) {
    succession.reachable(peer.instance());
    world.trace.note(() -> instance() + " reaches " + peer.instance() + " again");
  }

  @Override
  public void alsoAt(Introduction peer, Address first, Address other) {
    throw new ContractBroken(peer.instance() + " has one address, not " + first + ", " + other);
  }

  @Override
  public void tooManyAddresses(int limit, Address ignored) {
    throw new ContractBroken("there are not " + limit + " addresses in all");
  }

  @Override
  public void refused(Address address, String why) {
    world.trace.note(() -> instance() + " is refused by " + address + ": " + why);
  }

  @Override
  public void timed(long nanos) {}

  @Override
  public void receiptRefused(Address address, String why) {
    throw new ContractBroken(instance() + " refuses a receipt from " + address + ": " + why);
  }

  // what comes in

  @Override
  public void forget(NotificationMessage message) {
    bounds.arrived(message);
    copies.forget(message);
  }

  @Override
  public void forgetAll() {
    copies.forgetAll();
  }

  @Override
  public void apply(Introduction sender, NotificationMessage message) throws Exception {
    bounds.applied(message);
    boolean fails = observers.fails();
    world.trace.note(
        () ->
            instance()
                + " applies "
                + message
                + " "
                + message.version()
                + " of "
                + sender.instance()
                + (fails ? ", which fails" : ""));
    world.check(() -> accounts.of(sender.instance()).applied(message, !fails));
    if (fails) {
      throw new Exception("as the seed has it");
    }
  }

  @Override
  public void lost(InstanceId sender, Loss loss) {
    world.trace.note(() -> instance() + " has lost " + loss + " of " + sender);
    world.check(() -> accounts.of(sender).lost(loss));
  }

  @Override
  public List<Address> view() {
    return outbound.addresses();
  }

  @Override
  public void introduced(Introduction sender) {
    outbound.greetBack(sender);
  }

  @Override
  public void saidGoodbye(Introduction sender) {
    world.trace.note(() -> instance() + " hears the goodbye of " + sender.instance());
    Node other = world.node(sender.instance());
    if (other.application.hasOpenTransactions()) {
      throw new ContractBroken(sender.instance() + " said goodbye in a transaction");
    }
    accounts.of(other).saidGoodbye();
    view.saidGoodbye(sender.instance());
    succession.reachable(sender.instance());
    host.soon(
        () -> {
          outbound.gone(sender.instance());
          receiver.left(sender.instance());
        });
  }

  @Override
  public void silent(Introduction sender, Duration since) {
    world.trace.note(() -> instance() + " hears nothing of " + sender.instance());
  }

  @Override
  public void recovered(Introduction sender, Duration since, long replayed) {
    world.trace.note(() -> instance() + " hears " + sender.instance() + " again");
  }

  @Override
  public void collapsed(String cache, int notifications) {
    bounds.collapsed(notifications);
    world.trace.note(() -> instance() + " collapses " + notifications + " of " + cache);
  }

  @Override
  public void slept(Duration time) {
    world.trace.note(() -> instance() + " has slept for " + time);
  }

  @Override
  public void refused(String sender, String why) {
    if (world.weather.foreign == 0) {
      throw new ContractBroken(instance() + " refused " + sender + ": " + why);
    }
  }
}
