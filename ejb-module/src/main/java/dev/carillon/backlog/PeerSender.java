package dev.carillon.backlog;

import dev.carillon.backlog.Backlog.Cut;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.Receipt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries the backlog to the service at one address, one exchange at a time.
 *
 * <p>While an exchange is under way the backlog fills; the next one takes all that waits. It begins
 * with a hello, learns from the answer who is there, and goes on in that session until the answer
 * says otherwise. Failures are retried, at once the first time and then with growing pauses, for as
 * long as the peer may come back. Thread-safe; its lock is taken before the backlog's.
 */
final class PeerSender {
  /** How often in a row to ask for an outcome before the heartbeat's pace will do. */
  private static final int MAX_POLLS = 20;

  private final Address address;
  private final Outbound outbound;
  private final OutboundSettings settings;

  private @Nullable Stream stream;
  private PeerState state = PeerState.GREETING;

  /** Changed with this object's lock. */
  private volatile @Nullable Outgoing underWay;

  private final Vow vow;

  /** The highest number that a batch of this session reached. */
  private long sentTo;

  /** What the peer knows of this instance, in this session. */
  private @Nullable Introduction introduced;

  /** Nothing up to here is for the peer that it has not acknowledged. */
  private long nothingUpTo;

  /** Whether nobody served at the address when it was last tried. */
  private boolean absent;

  private final long createdAt;
  private long startedAt;

  /** When the last exchange began that was answered in the session. */
  private long answeredSince;

  private final Backoff backoff;

  private int polls;
  private boolean leaving;

  private volatile boolean closed;
  private @Nullable String refusal;

  PeerSender(Address address, Outbound outbound, OutboundSettings settings) {
    this.address = address;
    this.outbound = outbound;
    this.settings = settings;
    this.createdAt = outbound.now();
    this.startedAt = createdAt - settings.heartbeat().toNanos();
    this.backoff = new Backoff(settings.retryMax(), outbound.random(), createdAt);
    this.vow = new Vow(outbound.tickets(), outbound.backlog());
  }

  /** One exchange of this sender; an answer that comes after it was given up is ignored. */
  private final class Outgoing implements Transport.Exchange {
    private boolean goodbye;
    private @Nullable Introduction introduction;

    @Override
    public byte[] frame() {
      synchronized (PeerSender.this) {
        if (closed || underWay != this) {
          throw new IllegalStateException("this exchange was given up before it began");
        }
        Backlog.Buffer buffer = outbound.takeBuffer();
        NotificationBatch batch = nextBatch(buffer);
        goodbye = batch.goodbye();
        introduction = batch.introduction();
        byte[] frame = batch.encode(buffer.items());
        buffer.items().clear();
        outbound.giveBufferBack(buffer); // not after an error, which may have left it half grown
        return frame;
      }
    }

    @Override
    public void answered(byte[] receipt) {
      try {
        Receipt decoded = Receipt.decode(receipt);
        if (isExpected(this, decoded)) {
          decoded.view().forEach(outbound::greet); // before it counts as met
        }
        PeerSender.this.answered(this, decoded);
      } catch (MalformedFrameException e) {
        PeerSender.this.malformed(this, e);
      }
    }

    @Override
    public void failed(Exception cause) {
      PeerSender.this.failed(this, cause);
    }

    @Override
    public void absent(Exception cause) {
      PeerSender.this.absent(this, cause);
    }

    @Override
    public void foreign(Exception cause) {
      PeerSender.this.foreign(this, cause);
    }
  }

  /** Greets, or sends what waits, unless an exchange is under way or a pause has to pass. */
  synchronized void wake() {
    if (underWay == null && !closed && backoff.isOver(outbound.now())) {
      start();
    }
  }

  /** Takes note that somebody at the address has spoken: there is nothing to pause for. */
  synchronized void heard() {
    if (state != PeerState.CONNECTED) {
      backoff.cutShort(outbound.now());
      wake();
    }
  }

  /**
   * Says whether no exchange is under way. While one is, nothing is to be done for what is new:
   * whoever ends it looks at the backlog.
   */
  boolean isIdle() {
    return underWay == null;
  }

  /** Takes note that somebody waits for an outcome at the peer. */
  synchronized void outcomeWanted() {
    polls = 0;
    if (stream != null && stream.hasWaiting()) {
      wake();
    }
  }

  /** Does what is due by now: gives up an exchange, retries, keeps the heart beating. */
  synchronized void tick() {
    long now = outbound.now();
    if (underWay != null) {
      if (now - startedAt > settings.exchangeLimit().toNanos()) {
        failed(underWay, new TimeoutException("no answer in time"));
      }
    } else if (leaving || now - startedAt >= idlePause()) {
      wake();
    }
  }

  private long idlePause() {
    return backoff.isRetrying() ? 0 : settings.heartbeat().toNanos();
  }

  /** Says whether nobody ever answered here for so long that nobody will. */
  synchronized boolean isStillborn(long patience) {
    return stream == null && refusal == null && outbound.now() - createdAt > patience;
  }

  /** Says whether nobody is at the address who takes part. */
  synchronized boolean isAbsent() {
    return absent || refusal != null;
  }

  /** Says whether the peer has been met in both directions, or there is none. */
  synchronized boolean isMet(Predicate<InstanceId> speaks) {
    if (stream == null) {
      return isAbsent() || closed;
    }
    return stream.opened() && speaks.test(stream.peer().instance());
  }

  /** Says why the peer counts as not met, to somebody who is to find out; empty if it does not. */
  synchronized Optional<String> whyUnmet(Predicate<InstanceId> speaks) {
    if (isMet(speaks)) {
      return Optional.empty();
    }
    if (stream == null || !stream.opened() || state != PeerState.CONNECTED) {
      return Optional.of(address + " does not answer");
    }
    return Optional.of(stream.peer().instance() + " has not greeted this instance");
  }

  /** Sends what is left and then goodbye. A peer that does not answer now gets none. */
  synchronized void leave() {
    leaving = true;
    if (stream == null || state != PeerState.CONNECTED) {
      close();
    } else {
      wake();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Sends nothing more. What is not known of the peer by now never will be. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      underWay = null;
      if (stream != null) {
        outbound.acceptance().end(stream);
        stream.abandon();
        stream = null;
      }
      outbound.transport().release(address);
    }
  }

  /** The peer is gone for good. */
  synchronized void gone() {
    endStream();
    close();
  }

  synchronized Optional<Introduction> peer() {
    return Optional.ofNullable(stream).map(Stream::peer);
  }

  /** Returns who answered an exchange that began after a time; nobody if none did. */
  synchronized Optional<InstanceId> answering(long after) {
    return stream != null && stream.opened() && answeredSince - after > 0
        ? Optional.of(stream.peer().instance())
        : Optional.empty();
  }

  Address address() {
    return address;
  }

  synchronized Optional<InstanceStatus.Peer> status() {
    return Optional.ofNullable(stream)
        .map(
            known ->
                new InstanceStatus.Peer(
                    known.peer().instance(),
                    known.peer().role(),
                    address,
                    state,
                    known.acknowledged(),
                    known.applied()));
  }

  private void start() {
    Outgoing outgoing = new Outgoing();
    underWay = outgoing;
    startedAt = outbound.now();
    outbound.transport().start(address, outgoing);
  }

  private boolean canSayGoodbye() {
    return leaving && outbound.acceptance().saidEverything();
  }

  private NotificationBatch nextBatch(Backlog.Buffer buffer) {
    Introduction self = outbound.self();
    if (stream == null) {
      long head = outbound.backlog().head();
      return new NotificationBatch(
          self.instance(), 0, 0, 0, head, 0, false, false, self, List.of(), List.of());
    }
    Stream current = stream;
    long after = current.acknowledged();
    Cut cut =
        outbound.backlog().cut(current.peer(), after, current.meet(), buffer, current::swallowed);
    List<Loss> losses = new ArrayList<>(cut.losses());
    Loss toTell = current.lossToTell();
    if (toTell != null) {
      losses.add(toTell);
    }
    losses.sort(Comparator.comparingLong(Loss::to));
    current.cover(after, cut.coveredTo(), cut.told());
    long head = Math.max(outbound.backlog().head(), cut.to());
    sentTo = Math.max(sentTo, cut.to());
    return new NotificationBatch(
        self.instance(),
        current.epoch(),
        after,
        cut.to(),
        head,
        vow.stampUpTo(cut.to()),
        canSayGoodbye() && cut.to() == head,
        current.hasWaiting(),
        current.opened() && self.equals(introduced) ? null : self,
        losses,
        List.of());
  }

  private synchronized boolean isExpected(Outgoing outgoing, Receipt receipt) {
    return outgoing == underWay
        && stream != null
        && receipt.epoch() == stream.epoch()
        && receipt.receiver().equals(stream.peer().instance());
  }

  private synchronized void answered(Outgoing outgoing, Receipt receipt) {
    if (outgoing != underWay || closed) {
      return;
    }
    switch (receipt.kind()) {
      case REFUSED -> refused(String.valueOf(receipt.refusal()));
      case NEW -> opened(outgoing, receipt);
      case OK, UNKNOWN -> acknowledged(outgoing, receipt);
    }
  }

  private void refused(String why) {
    boolean news = !why.equals(refusal) && state != PeerState.CONNECTED;
    notWanted(why, new IOException("it refuses this instance: " + why));
    if (news) {
      outbound.listener().refused(address, why);
    }
  }

  private synchronized void foreign(Outgoing outgoing, Exception cause) {
    if (outgoing == underWay && !closed) {
      notWanted(String.valueOf(cause.getMessage()), cause);
    }
  }

  private void notWanted(String why, Exception cause) {
    underWay = null;
    backoff.refused(outbound.now());
    refusal = why;
    becomeUnreachable(cause);
    if (leaving) {
      close();
    }
  }

  private void opened(Outgoing outgoing, Receipt receipt) {
    Introduction peer = receipt.introduction();
    if (peer == null || !peer.instance().equals(receipt.receiver())) {
      bad(outgoing, "an introduction of somebody else");
      return;
    }
    underWay = null;
    vow.reset();
    vow.take(receipt.stamp());
    sentTo = 0;
    nothingUpTo = 0;
    backoff.opened(outbound.now());
    if (stream != null && stream.peer().instance().equals(peer.instance())) {
      stream.reopen(receipt.epoch(), outbound.backlog().head());
    } else {
      Introduction before = stream == null ? null : stream.peer();
      endStream();
      stream = outbound.open(peer, this, receipt.epoch());
      if (stream != null) {
        outbound.listener().met(peer);
      }
      if (before != null) {
        outbound.listener().replaced(before);
      }
      if (stream == null) {
        close();
        return;
      }
    }
    answersAgain();
    wake();
  }

  private void acknowledged(Outgoing outgoing, Receipt receipt) {
    Stream current = stream;
    if (current == null
        || receipt.epoch() != current.epoch()
        || !receipt.receiver().equals(current.peer().instance())
        || receipt.received() > Math.max(sentTo, current.acknowledged())) {
      bad(outgoing, "a receipt that does not belong here");
      return;
    }
    boolean first = !current.opened();
    long before = current.applied();
    if (!current.acknowledge(receipt)) {
      bad(outgoing, "a receipt that goes backwards");
      return;
    }
    current.tookUntil(outbound.now()).ifPresent(outbound.listener()::timed);
    underWay = null;
    answeredSince = startedAt;
    introduced = outgoing.introduction == null ? introduced : outgoing.introduction;
    backoff.acknowledged(outbound.now());
    vow.take(receipt.stamp());
    outbound.acceptance().trim();
    answersAgain();
    if (outgoing.goodbye) {
      close();
      return;
    }
    if (current.applied() > before) {
      polls = 0;
    }
    if (first || canSayGoodbye() || isPollDue(current) || hasMoreFor(current)) {
      start();
    }
  }

  /** Says whether something waits for the peer; what is for others waits for the heartbeat. */
  private boolean hasMoreFor(Stream current) {
    long after = Math.max(current.acknowledged(), nothingUpTo);
    long next = outbound.backlog().nextFor(current.peer(), after);
    nothingUpTo = next - 1;
    return next <= outbound.backlog().head();
  }

  private boolean isPollDue(Stream current) {
    return current.hasWaiting() && polls++ < MAX_POLLS;
  }

  private void answersAgain() {
    absent = false;
    refusal = null;
    Stream current = stream;
    if (current != null) {
      current.becameReachable();
      if (state == PeerState.UNREACHABLE) {
        outbound.listener().reachable(current.peer());
      }
    }
    state = PeerState.CONNECTED;
  }

  private synchronized void malformed(Outgoing outgoing, MalformedFrameException cause) {
    if (outgoing == underWay && !closed) {
      bad(outgoing, String.valueOf(cause.getMessage()));
    }
  }

  private void bad(Outgoing outgoing, String why) {
    outbound.refuseReceipt(address, why);
    failed(outgoing, new IllegalStateException(why));
  }

  private synchronized void absent(Outgoing outgoing, Exception cause) {
    boolean counts = outgoing == underWay && stream == null;
    failed(outgoing, cause);
    absent |= counts;
  }

  private synchronized void failed(Outgoing outgoing, Exception cause) {
    if (outgoing != underWay || closed) {
      return;
    }
    long now = outbound.now();
    boolean inTime = now - startedAt < settings.callTimeout().toNanos();
    underWay = null;
    absent = false;
    refusal = null;
    if (backoff.failed(now) == 1 && inTime && state == PeerState.CONNECTED) {
      start();
      return;
    }
    becomeUnreachable(cause);
    backoff.pause(now);
    if (leaving) {
      close();
    }
  }

  private void becomeUnreachable(Exception cause) {
    if (stream != null) {
      stream.becameUnreachable();
      if (state == PeerState.CONNECTED) {
        state = PeerState.UNREACHABLE;
        outbound.listener().unreachable(stream.peer(), cause);
      }
    }
  }

  private void endStream() {
    if (stream != null) {
      outbound.acceptance().end(stream);
      stream.end();
      stream = null;
    }
  }
}
