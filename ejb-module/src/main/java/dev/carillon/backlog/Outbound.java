package dev.carillon.backlog;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The door of the outbound side: takes notifications, and keeps a sender for every address that was
 * ever worth greeting. Thread-safe; nothing in it waits for a peer.
 */
public final class Outbound {
  /** How long an address that never answered is greeted on nobody's request. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Introduction self;
  private final OutboundSettings settings;
  private final Transport transport;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final PeerListener listener;
  private final Backlog backlog;

  private final Map<Address, PeerSender> senders = new ConcurrentHashMap<>();

  /** Where this instance itself answers, under whatever spelling. */
  private final Set<Address> ownAddresses = ConcurrentHashMap.newKeySet();

  private final AtomicLong badReceipts = new AtomicLong();

  /** Replaced, never changed, and only with the backlog's lock held. */
  private volatile List<Stream> streams = List.of();

  private volatile boolean leaving;

  private final Object departure = new Object();

  /**
   * Makes the outbound side of an instance.
   *
   * @param clock a monotonic clock in nanoseconds
   */
  public Outbound(
      Introduction self,
      OutboundSettings settings,
      Transport transport,
      LongSupplier clock,
      RandomGenerator random,
      PeerListener listener) {
    this.self = self;
    this.settings = settings;
    this.transport = transport;
    this.clock = clock;
    this.random = random;
    this.listener = listener;
    ownAddresses.add(self.address());
    this.backlog =
        new Backlog(settings.backlogEntries(), settings.backlogBytes(), settings.batchBytes());
  }

  /** Makes sure that the service at an address is greeted, and greeted at once if it is new. */
  public void greet(Address address) {
    if (leaving || ownAddresses.contains(address)) {
      return;
    }
    PeerSender sender =
        senders.compute(
            address,
            (a, known) ->
                known == null || known.isClosed() ? new PeerSender(a, this, settings) : known);
    if (leaving) {
      sender.close();
    } else {
      sender.wake();
    }
  }

  /** Greets the service at an address without a pause, since somebody there has just spoken. */
  public void greetBack(Address address) {
    greet(address);
    PeerSender sender = senders.get(address);
    if (sender != null) {
      sender.heard();
    }
  }

  /**
   * Accepts notifications as one run of the backlog. A recycle is for the incarnations that are
   * known now; a flush for whoever holds the cache when it is sent.
   *
   * @throws IllegalStateException if this instance is stopping
   */
  public Accepted accept(List<Addressed> notifications) {
    List<Entry> entries = new ArrayList<>(notifications.size());
    List<Stream> known;
    synchronized (backlog) {
      if (leaving) {
        throw new IllegalStateException(
            self.instance() + " is stopping and takes no more notifications");
      }
      known = streams;
      for (Addressed each : notifications) {
        entries.add(backlog.append(each.message(), each.audience(), incarnations(each, known)));
      }
    }
    for (Stream stream : known) {
      for (Entry entry : entries) {
        if (entry.isFor(stream.peer())) {
          stream.sender().offer(entry);
        }
      }
    }
    return new Accepted(List.copyOf(entries), known);
  }

  private static @Nullable Set<InstanceId> incarnations(
      Addressed notification, List<Stream> known) {
    if (notification.message().operation() != Operation.RECYCLE) {
      return null;
    }
    Set<InstanceId> incarnations = new HashSet<>();
    for (Stream stream : known) {
      if (notification.concerns(stream.peer())) {
        incarnations.add(stream.peer().instance());
      }
    }
    return Set.copyOf(incarnations);
  }

  /** Does what is due by now. To be called about every 50 ms. */
  public void tick() {
    senders.values().forEach(PeerSender::tick);
    senders
        .values()
        .removeIf(
            sender -> {
              if (sender.isStillborn(PATIENCE.toNanos())) {
                sender.close();
              }
              return sender.isClosed();
            });
  }

  /** Says whether an instance is known and answers. */
  public boolean isConnected(InstanceId instance) {
    return peers().stream()
        .anyMatch(peer -> peer.instance().equals(instance) && peer.state() == PeerState.CONNECTED);
  }

  /** Forgets an instance that is gone for good. */
  public void gone(InstanceId instance) {
    for (PeerSender sender : senders.values()) {
      if (sender.peer().filter(peer -> peer.instance().equals(instance)).isPresent()) {
        sender.gone();
      }
    }
  }

  /** Accepts nothing more, sends what is left, and says goodbye to everybody who answers. */
  public void leave() {
    synchronized (backlog) {
      leaving = true;
    }
    senders.values().forEach(PeerSender::leave);
  }

  /** Says whether everybody who answers has got everything and the goodbye. */
  public boolean hasLeft() {
    return senders.values().stream().allMatch(PeerSender::isClosed);
  }

  /**
   * Waits until everybody who answers has got everything and the goodbye.
   *
   * @return false if the time was not enough
   */
  public boolean awaitLeft(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (departure) {
      while (!hasLeft()) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        departure.wait(Math.min(millis, 100));
      }
      return true;
    }
  }

  /** Ends everything at once, without a goodbye. */
  public void close() {
    leaving = true;
    senders.values().forEach(PeerSender::close);
    senders.clear();
  }

  /** Returns the number of the newest notification. */
  public long head() {
    return backlog.head();
  }

  /** Returns how many receipts were refused because they could not be true. */
  public long badReceipts() {
    return badReceipts.get();
  }

  /** Returns how this instance stands with each one that it has met. */
  public List<InstanceStatus.Peer> peers() {
    return senders.values().stream().flatMap(sender -> sender.status().stream()).toList();
  }

  Introduction self() {
    return self;
  }

  Transport transport() {
    return transport;
  }

  PeerListener listener() {
    return listener;
  }

  RandomGenerator random() {
    return random;
  }

  Backlog backlog() {
    return backlog;
  }

  long now() {
    return clock.getAsLong();
  }

  void countBadReceipt() {
    badReceipts.incrementAndGet();
  }

  /**
   * Begins a stream: from here on the peer is among those addressed. Null if the peer is this
   * instance itself, or has a stream already by another of its addresses.
   */
  @Nullable Stream open(Introduction peer, PeerSender sender, long epoch) {
    synchronized (backlog) {
      if (peer.instance().equals(self.instance())) {
        ownAddresses.add(sender.address());
        return null;
      }
      if (streams.stream().anyMatch(each -> each.peer().instance().equals(peer.instance()))) {
        return null;
      }
      Stream stream = new Stream(peer, sender, epoch, backlog.head());
      List<Stream> more = new ArrayList<>(streams);
      more.add(stream);
      streams = List.copyOf(more);
      return stream;
    }
  }

  void end(Stream stream) {
    synchronized (backlog) {
      streams = streams.stream().filter(other -> other != stream).toList();
    }
  }
}
