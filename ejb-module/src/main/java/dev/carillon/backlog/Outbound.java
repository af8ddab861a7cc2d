package dev.carillon.backlog;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Receipt;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The door of the outbound side: takes notifications, and keeps a sender for every address that was
 * ever worth greeting. Thread-safe; nothing in it waits for a peer.
 */
public final class Outbound {
  /** How long an address that never answered is greeted on nobody's request. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The most addresses that are greeted. */
  private static final int MAX_ADDRESSES = 4_096;

  private static final int MAX_BUFFERS = 4;

  /** Changed when this instance has more to say of itself. */
  private volatile Introduction self;

  private final OutboundSettings settings;
  private final Transport transport;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final PeerListener listener;
  private final Backlog backlog;
  private final Tickets tickets = new Tickets();
  private final Acceptance acceptance;
  private final Aliases aliases;
  private final Queue<Backlog.Buffer> buffers = new ArrayBlockingQueue<>(MAX_BUFFERS);

  private final Map<Address, PeerSender> senders = new ConcurrentHashMap<>();

  /** Where this instance itself answers, under whatever spelling. */
  private final Set<Address> ownAddresses = ConcurrentHashMap.newKeySet();

  private final AtomicLong badReceipts = new AtomicLong();

  /** Addresses that were given up although somebody may be there. */
  private final Set<Address> givenUp = ConcurrentHashMap.newKeySet();

  /** Whether an address was not greeted since there were too many. */
  private final AtomicBoolean tooMany = new AtomicBoolean();

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
    this.backlog = new Backlog(settings);
    this.acceptance = new Acceptance(backlog, tickets, clock);
    this.aliases = new Aliases(acceptance, clock, MAX_ADDRESSES);
  }

  /** This instance introduces itself from now on like this; peers learn it by the next batch. */
  public void introduce(Introduction own) {
    self = own;
  }

  /** Makes sure that the service at an address is greeted, and greeted at once if it is new. */
  public void greet(Address address) {
    if (acceptance.isLeaving()
        || ownAddresses.contains(address)
        || aliases.isReachedElsewhere(address)) {
      return;
    }
    if (senders.size() >= MAX_ADDRESSES && !senders.containsKey(address)) {
      ignore(address);
      return;
    }
    PeerSender sender =
        senders.compute(
            address,
            (a, known) ->
                known == null || known.isClosed() ? new PeerSender(a, this, settings) : known);
    if (acceptance.isLeaving()) {
      sender.close();
    } else {
      sender.wake();
    }
  }

  private void ignore(Address address) {
    if (tooMany.compareAndSet(false, true)) {
      listener.tooManyAddresses(MAX_ADDRESSES, address);
    }
  }

  /**
   * Greets an instance without a pause, since it has just spoken: by the address where it is known
   * to answer, else where it says that it does.
   */
  public void greetBack(Introduction speaker) {
    Address address = addressOf(speaker.instance()).orElse(speaker.address());
    aliases.forget(address);
    greet(address);
    PeerSender sender = senders.get(address);
    if (sender != null) {
      sender.heard();
    }
  }

  /**
   * Accepts a notification. A recycle is for the incarnations that are known now; a flush for
   * whoever holds the cache when it is sent.
   *
   * @return null if this instance is stopping
   */
  public @Nullable Accepted accept(NotificationMessage message, Audience audience) {
    return acceptance.accept(message, audience);
  }

  /**
   * Accepts a notification that others do not miss if this instance is stopping: to refuse it keeps
   * nobody from saying goodbye.
   *
   * @return false if this instance is stopping
   */
  public boolean acceptUnlessLeaving(NotificationMessage message, Audience audience) {
    return acceptance.acceptUnlessLeaving(message, audience);
  }

  /**
   * Accepts notifications as one run of the backlog. If they are of several caches, one of which
   * may be loaded from another, no batch splits them; of a run too large for that all its caches
   * are flushed at its end, so that nothing stays that was loaded between two of its batches.
   *
   * @return null if this instance is stopping
   */
  public @Nullable Accepted accept(List<Addressed> notifications) {
    return acceptance.accept(notifications);
  }

  /** Says whether a notification was refused since this instance is leaving. */
  public boolean hasRefused() {
    return acceptance.hasRefused();
  }

  /** Does what is due by now. To be called about every 50 ms. */
  public void tick() {
    acceptance.trim();
    aliases.trim();
    acceptance.timeNext();
    senders.values().forEach(PeerSender::tick);
    senders
        .values()
        .removeIf(
            sender -> {
              if (sender.isStillborn(PATIENCE.toNanos())) {
                noteGivenUp(sender);
                sender.close();
              }
              return sender.isClosed();
            });
  }

  private void noteGivenUp(PeerSender sender) {
    if (sender.isAbsent()) {
      return;
    }
    if (givenUp.size() < MAX_ADDRESSES) {
      givenUp.add(sender.address());
    } else {
      ignore(sender.address());
    }
  }

  /**
   * Takes an in-doubt ticket: a transaction is about to be committed, and what it has to say is not
   * accepted yet. Until the ticket is given back, nobody is told that all has arrived.
   */
  public long takeTicket() {
    return tickets.take();
  }

  /** Gives a ticket back: what its transaction had to say is accepted, or there is nothing. */
  public void giveTicketBack(long ticket) {
    tickets.giveBack(ticket);
  }

  /**
   * Says whether everybody at the addresses known has been met in both directions, or is not there.
   *
   * @param speaks whether an instance has a session here
   */
  public boolean hasMetAll(Predicate<InstanceId> speaks) {
    givenUp.removeIf(
        address -> {
          PeerSender sender = senders.get(address);
          return sender != null && sender.isMet(speaks);
        });
    return givenUp.isEmpty()
        && !tooMany.get()
        && senders.values().stream().allMatch(sender -> sender.isMet(speaks));
  }

  /** Returns who has not been met, and why, each as part of a sentence. */
  public List<String> unmet(Predicate<InstanceId> speaks) {
    return java.util.stream.Stream.concat(
            senders.values().stream().flatMap(sender -> sender.whyUnmet(speaks).stream()),
            givenUp.stream()
                .filter(address -> !senders.containsKey(address))
                .map(address -> address + " has never answered"))
        .sorted()
        .toList();
  }

  /** Returns who answered at an address when it was called after a time; empty if nobody did. */
  public Optional<InstanceId> answering(Address address, long after) {
    return Optional.ofNullable(senders.get(address)).flatMap(sender -> sender.answering(after));
  }

  /** Says whether an instance answered, at whatever address, when it was called after a time. */
  public boolean hasAnswered(InstanceId instance, long after) {
    return acceptance
        .streamTo(instance)
        .filter(known -> known.sender().answering(after).equals(Optional.of(instance)))
        .isPresent();
  }

  /** Returns where an instance is reached that is known, which may not be where it says it is. */
  public Optional<Address> addressOf(InstanceId instance) {
    return acceptance.streamTo(instance).map(known -> known.sender().address());
  }

  /** Returns the addresses that are greeted, those of peers first, as many as a receipt takes. */
  public List<Address> addresses() {
    return senders.values().stream()
        .sorted(Comparator.comparing(sender -> sender.peer().isEmpty()))
        .limit(Receipt.MAX_VIEW)
        .map(PeerSender::address)
        .toList();
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
    acceptance.leave();
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
    acceptance.leave();
    senders.values().forEach(PeerSender::close);
    senders.clear();
  }

  /** Returns the number of the newest notification. */
  public long head() {
    return backlog.head();
  }

  /** Returns how many notifications the peer that has least may still need. */
  public long lag() {
    return acceptance.lag();
  }

  /** Returns how many notifications made way although some peer had not acknowledged them. */
  public long truncated() {
    return backlog.truncated();
  }

  /** Returns how many receipts were refused: they could not be read, or could not be true. */
  public long badReceipts() {
    return badReceipts.get();
  }

  /** Returns what has been counted since the start, by name. */
  public Map<String, Long> counters() {
    return Map.of(
        "sent", backlog.head(),
        "truncated", backlog.truncated(),
        "coalesced", backlog.coalesced(),
        "covers", backlog.covers(),
        "receipts-refused", badReceipts.get());
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

  /** Lends a buffer for the items of a batch; few are kept, however many peers there are. */
  Backlog.Buffer takeBuffer() {
    Backlog.Buffer buffer = buffers.poll();
    return buffer == null ? new Backlog.Buffer() : buffer;
  }

  void giveBufferBack(Backlog.Buffer buffer) {
    buffers.offer(buffer);
  }

  Acceptance acceptance() {
    return acceptance;
  }

  Tickets tickets() {
    return tickets;
  }

  Backlog backlog() {
    return backlog;
  }

  long now() {
    return clock.getAsLong();
  }

  void refuseReceipt(Address from, String why) {
    badReceipts.incrementAndGet();
    listener.receiptRefused(from, why);
  }

  /**
   * Begins a stream: from here on the peer is among those addressed. Null if the peer is this
   * instance itself, or has a stream already by another of its addresses.
   */
  @Nullable Stream open(Introduction peer, PeerSender sender, long epoch) {
    if (peer.instance().equals(self.instance())) {
      ownAddresses.add(sender.address());
      return null;
    }
    Stream opened = acceptance.open(peer, sender, epoch);
    if (opened == null) {
      noteAlias(peer, sender.address());
    }
    return opened;
  }

  private void noteAlias(Introduction peer, Address address) {
    if (aliases.note(address, peer.instance())) {
      addressOf(peer.instance()).ifPresent(first -> listener.alsoAt(peer, first, address));
    }
  }
}
