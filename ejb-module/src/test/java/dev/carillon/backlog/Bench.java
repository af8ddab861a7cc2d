package dev.carillon.backlog;

import static dev.carillon.testing.Instances.web;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Outcome;
import dev.carillon.contracts.Receipt;
import dev.carillon.testing.ManualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The outbound side of an instance "a/web" on a bench: its transport only notes what is started,
 * the test answers by hand, and time moves when the test says so.
 */
final class Bench implements Transport, PeerListener {
  static final Duration HEARTBEAT = Duration.ofSeconds(1);
  static final Duration CALL_TIMEOUT = Duration.ofMillis(2_500);
  static final Duration RETRY_MAX = Duration.ofSeconds(5);

  final ManualClock clock;
  final Introduction self = web("a/web", 1, 6201, "settings");
  final Outbound outbound;

  /** What the listener has heard, as sentences. */
  final List<String> heard = new ArrayList<>();

  /** How long took what was timed. */
  final List<Duration> timed = new ArrayList<>();

  final List<Address> released = new ArrayList<>();
  private final Deque<Call> started = new ArrayDeque<>();

  /** A call that has been started, and not answered yet. */
  record Call(Address to, Exchange exchange) {
    NotificationBatch batch() {
      return NotificationBatch.decode(exchange.frame());
    }

    void answer(Receipt receipt) {
      exchange.answered(receipt.encode());
    }

    void fail() {
      exchange.failed(new IOException("planted"));
    }

    void isForeign() {
      exchange.foreign(new IOException("planted"));
    }

    void refuseConnection() {
      exchange.absent(new ConnectException("planted"));
    }
  }

  Bench() {
    this(10_000, 1 << 18);
  }

  Bench(int backlogEntries, int batchBytes) {
    this(new ManualClock(Duration.ofHours(1).toNanos()), backlogEntries, batchBytes);
  }

  Bench(ManualClock clock, int backlogEntries, int batchBytes) {
    this(clock, settings(backlogEntries, 1 << 24, batchBytes, true));
  }

  Bench(ManualClock clock, OutboundSettings settings) {
    this.clock = clock;
    outbound = new Outbound(self, settings, this, clock, new Random(1), this);
  }

  static OutboundSettings settings(
      int backlogEntries, long backlogBytes, int batchBytes, boolean coalescing) {
    return new OutboundSettings(
        backlogEntries, backlogBytes, batchBytes, coalescing, HEARTBEAT, CALL_TIMEOUT, RETRY_MAX);
  }

  @Override
  public void start(Address to, Exchange exchange) {
    started.add(new Call(to, exchange));
  }

  @Override
  public void release(Address address) {
    released.add(address);
  }

  @Override
  public void met(Introduction peer) {
    heard.add("met " + peer.instance());
  }

  @Override
  public void replaced(Introduction peer) {
    heard.add("replaced " + peer.instance());
  }

  @Override
  public void unreachable(Introduction peer, Exception cause) {
    heard.add("unreachable " + peer.instance());
  }

  @Override
  public void reachable(Introduction peer) {
    heard.add("reachable " + peer.instance());
  }

  @Override
  public void alsoAt(Introduction peer, Address first, Address other) {
    heard.add(peer.instance() + " at " + first + " also at " + other);
  }

  @Override
  public void tooManyAddresses(int limit, Address ignored) {
    heard.add("more than " + limit + " addresses: not " + ignored);
  }

  @Override
  public void refused(Address address, String why) {
    heard.add("refused by " + address + ": " + why);
  }

  @Override
  public void timed(long nanos) {
    timed.add(Duration.ofNanos(nanos));
  }

  @Override
  public void receiptRefused(Address address, String why) {
    heard.add("receipt of " + address + " refused: " + why);
  }

  /** Returns the one call that is under way and not taken yet. */
  Call call() {
    if (started.size() != 1) {
      throw new AssertionError("one call should be under way but there are " + started);
    }
    return started.remove();
  }

  boolean isQuiet() {
    return started.isEmpty();
  }

  /** Moves the clock in steps of a tick, as the clock thread would. */
  void pass(Duration duration) {
    for (long ms = 0; ms < duration.toMillis(); ms += 50) {
      clock.advance(Duration.ofMillis(50));
      outbound.tick();
    }
  }

  /** Moves the clock while every call fails that is started. */
  void passAnsweringNothing(Duration duration) {
    for (long ms = 0; ms < duration.toMillis(); ms += 50) {
      pass(Duration.ofMillis(50));
      while (!started.isEmpty()) {
        started.remove().fail();
      }
    }
  }

  /** Moves the clock while nobody is at any address. */
  void passRefusing(Duration duration) {
    for (long ms = 0; ms < duration.toMillis(); ms += 50) {
      while (!started.isEmpty()) {
        started.remove().refuseConnection();
      }
      pass(Duration.ofMillis(50));
    }
  }

  /** Moves the clock until a call is started, and returns how long that took. */
  Duration passUntilCall(Duration limit) {
    for (long ms = 0; ms <= limit.toMillis(); ms += 50) {
      if (!started.isEmpty()) {
        return Duration.ofMillis(ms);
      }
      pass(Duration.ofMillis(50));
    }
    throw new AssertionError("no call within " + limit);
  }

  Accepted send(NotificationMessage message) {
    return send(message, Audience.everyone());
  }

  Accepted send(NotificationMessage message, Audience audience) {
    return accept(List.of(new Addressed(message, audience)));
  }

  /** Sends notifications of an instance that is not stopping. */
  Accepted accept(List<Addressed> notifications) {
    return Objects.requireNonNull(outbound.accept(notifications));
  }

  /**
   * Greets a peer, opens a session of this epoch with it and acknowledges the opening and the empty
   * batch that follows at once.
   */
  void open(Introduction peer, long epoch) {
    outbound.greet(peer.address());
    call().answer(opening(peer, epoch));
    acknowledge(peer, epoch);
    acknowledge(peer, epoch);
    if (!isQuiet()) {
      throw new AssertionError("nothing should be left to say");
    }
  }

  /** Gives the call under way its answer, and returns its batch. */
  NotificationBatch acknowledge(Introduction peer, long epoch) {
    Call call = call();
    NotificationBatch batch = call.batch();
    call.answer(ok(peer, epoch, batch.to()));
    return batch;
  }

  /** Answers every call to this peer until there are no more, and leaves those to others alone. */
  void answerAll(Introduction peer, long epoch) {
    List<Call> others = new ArrayList<>();
    while (!started.isEmpty()) {
      Call call = started.remove();
      if (call.to().equals(peer.address())) {
        call.answer(ok(peer, epoch, call.batch().to()));
      } else {
        others.add(call);
      }
    }
    started.addAll(others);
  }

  static Receipt opening(Introduction peer, long epoch) {
    return Receipt.opening(peer, epoch, 1);
  }

  static Receipt ok(Introduction peer, long epoch, long applied) {
    return ok(peer, epoch, applied, applied);
  }

  static Receipt ok(Introduction peer, long epoch, long received, long applied) {
    return ok(peer, epoch, received, applied, Map.of());
  }

  static Receipt ok(
      Introduction peer, long epoch, long received, long applied, Map<String, Long> lagging) {
    return Receipt.ok(
        peer.instance(), epoch, received, applied, 1, new TreeMap<>(lagging), new TreeSet<>(), 0);
  }

  /** Returns the answer that all up to here is applied, with the peer's clock in it. */
  static Receipt stamped(Introduction peer, long epoch, long applied, long stamp) {
    return Receipt.ok(
        peer.instance(), epoch, applied, applied, stamp, new TreeMap<>(), new TreeSet<>(), 0);
  }

  /** Returns the answer of a peer that could not read the body of a batch. */
  static Receipt unknown(Introduction peer, long epoch, long applied) {
    return ok(peer, epoch, applied).with(Receipt.Kind.UNKNOWN, List.of());
  }

  static Receipt failed(Introduction peer, long epoch, long applied, long sequence) {
    return Receipt.ok(
        peer.instance(),
        epoch,
        applied,
        applied,
        1,
        new TreeMap<>(),
        new TreeSet<>(List.of(sequence)),
        0);
  }

  static List<Long> sequences(NotificationBatch batch) {
    return batch.items().stream().map(Item::sequence).toList();
  }

  static Outcome outcome(Accepted accepted) {
    return accepted.deliveries().get(0).outcome();
  }
}
