package dev.carillon.backlog;

import dev.carillon.backlog.Backlog.Cut;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.Receipt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
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
  private static final long MILLISECOND = 1_000_000L;
  private static final long FIRST_PAUSE = 100 * MILLISECOND;

  /** How often in a row to ask for an outcome before the heartbeat's pace will do. */
  private static final int MAX_POLLS = 20;

  private final Address address;
  private final Outbound outbound;
  private final OutboundSettings settings;

  private @Nullable Stream stream;
  private PeerState state = PeerState.GREETING;
  private @Nullable Outgoing underWay;
  private final long createdAt;
  private long startedAt;
  private long retryAt;
  private int failures;

  /** How often in a row the peer gave an epoch and then did not know it. */
  private int reopenings;

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
    this.retryAt = createdAt;
  }

  /** One exchange of this sender; an answer that comes after it was given up is ignored. */
  private final class Outgoing implements Transport.Exchange {
    private boolean goodbye;

    @Override
    public byte[] frame() {
      synchronized (PeerSender.this) {
        if (closed || underWay != this) {
          throw new IllegalStateException("this exchange was given up before it began");
        }
        NotificationBatch batch = nextBatch();
        goodbye = batch.goodbye();
        return batch.encode();
      }
    }

    @Override
    public void answered(byte[] receipt) {
      try {
        PeerSender.this.answered(this, Receipt.decode(receipt));
      } catch (MalformedFrameException e) {
        PeerSender.this.failed(this, e);
      }
    }

    @Override
    public void failed(Exception cause) {
      PeerSender.this.failed(this, cause);
    }
  }

  /** Greets, or sends what waits, unless an exchange is under way or a pause has to pass. */
  synchronized void wake() {
    if (underWay == null && !closed && isPauseOver()) {
      start();
    }
  }

  /** Takes note that somebody at the address has spoken: there is nothing to pause for. */
  synchronized void heard() {
    if (state != PeerState.CONNECTED) {
      retryAt = outbound.now();
      wake();
    }
  }

  /** Takes note that the peer is to get this notification. */
  synchronized void offer(Entry entry) {
    if (stream != null) {
      stream.want(entry.sequence());
      wake();
    }
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
    } else if (isPauseOver() && now - startedAt >= idlePause()) {
      wake();
    }
  }

  private boolean isPauseOver() {
    return outbound.now() - retryAt >= 0;
  }

  private long idlePause() {
    return failures > 0 || reopenings > 0 ? 0 : settings.heartbeat().toNanos();
  }

  /** Says whether nobody ever answered here for so long that nobody will. */
  synchronized boolean isStillborn(long patience) {
    return stream == null && refusal == null && outbound.now() - createdAt > patience;
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
        outbound.end(stream);
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

  private NotificationBatch nextBatch() {
    Introduction self = outbound.self();
    if (stream == null) {
      long head = outbound.backlog().head();
      return new NotificationBatch(
          self.instance(), 0, 0, 0, head, 0, false, false, self, List.of(), List.of());
    }
    Stream current = stream;
    long after = current.acknowledged();
    Cut cut = outbound.backlog().cut(current.peer(), after, current.meet());
    List<Loss> losses = new ArrayList<>(cut.losses());
    Loss toTell = current.lossToTell();
    if (toTell != null) {
      losses.add(toTell);
    }
    losses.sort(Comparator.comparingLong(Loss::to));
    current.cover(after, cut.coveredTo(), cut.told());
    long head = Math.max(outbound.backlog().head(), cut.to());
    return new NotificationBatch(
        self.instance(),
        current.epoch(),
        after,
        cut.to(),
        head,
        0,
        leaving && cut.to() == head,
        current.hasWaiting(),
        current.opened() ? null : self,
        losses,
        cut.items());
  }

  private synchronized void answered(Outgoing outgoing, Receipt receipt) {
    if (outgoing != underWay || closed) {
      return;
    }
    switch (receipt.kind()) {
      case REFUSED -> refused(receipt);
      case NEW -> opened(outgoing, receipt);
      case OK -> acknowledged(outgoing, receipt);
    }
  }

  private void refused(Receipt receipt) {
    underWay = null;
    failures++;
    String why = String.valueOf(receipt.refusal());
    if (!why.equals(refusal)) {
      refusal = why;
      outbound.listener().refused(address, why);
    }
    becomeUnreachable(null);
    retryAt = outbound.now() + settings.retryMax().toNanos();
    if (leaving) {
      close();
    }
  }

  private void opened(Outgoing outgoing, Receipt receipt) {
    Introduction peer = receipt.introduction();
    if (peer == null || !peer.instance().equals(receipt.receiver())) {
      failed(outgoing, new IllegalStateException("an introduction of somebody else"));
      return;
    }
    underWay = null;
    Stream before = stream;
    if (stream != null && stream.peer().instance().equals(peer.instance())) {
      stream.reopen(receipt.epoch(), outbound.backlog().head());
    } else {
      endStream();
      stream = outbound.open(peer, this, receipt.epoch());
      if (stream == null) {
        close();
        return;
      }
      outbound.listener().met(peer);
      if (before != null) {
        outbound.listener().replaced(before.peer());
      }
    }
    answersAgain();
    reopenings++;
    if (reopenings > 1) {
      retryAt = outbound.now() + pause(reopenings - 1);
    }
    wake();
  }

  private void acknowledged(Outgoing outgoing, Receipt receipt) {
    Stream current = stream;
    if (current == null
        || receipt.epoch() != current.epoch()
        || !receipt.receiver().equals(current.peer().instance())
        || receipt.received() > outbound.backlog().head()) {
      outbound.countBadReceipt();
      failed(outgoing, new IllegalStateException("a receipt that does not belong here"));
      return;
    }
    long before = current.applied();
    if (!current.acknowledge(receipt)) {
      outbound.countBadReceipt();
      failed(outgoing, new IllegalStateException("a receipt that goes backwards"));
      return;
    }
    underWay = null;
    reopenings = 0;
    answersAgain();
    if (outgoing.goodbye) {
      close();
      return;
    }
    if (current.applied() > before) {
      polls = 0;
    }
    if (current.isBehind() || leaving || isPollDue(current)) {
      start();
    }
  }

  private boolean isPollDue(Stream current) {
    return current.hasWaiting() && polls++ < MAX_POLLS;
  }

  private void answersAgain() {
    failures = 0;
    retryAt = outbound.now();
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

  private synchronized void failed(Outgoing outgoing, Exception cause) {
    if (outgoing != underWay || closed) {
      return;
    }
    long now = outbound.now();
    boolean inTime = now - startedAt < settings.callTimeout().toNanos();
    underWay = null;
    failures++;
    if (failures == 1 && inTime && state == PeerState.CONNECTED) {
      start();
      return;
    }
    becomeUnreachable(cause);
    retryAt = now + pause(failures);
    if (leaving) {
      close();
    }
  }

  private long pause(int attempts) {
    long limit = settings.retryMax().toNanos();
    long pause = Math.min(limit, FIRST_PAUSE << Math.min(attempts - 1, 20));
    return pause / 2 + outbound.random().nextLong(pause / 2 + 1);
  }

  private void becomeUnreachable(@Nullable Exception cause) {
    if (stream != null) {
      stream.becameUnreachable();
      if (state == PeerState.CONNECTED) {
        state = PeerState.UNREACHABLE;
        if (cause != null) {
          outbound.listener().unreachable(stream.peer(), cause);
        }
      }
    }
  }

  private void endStream() {
    if (stream != null) {
      outbound.end(stream);
      stream.end();
      stream = null;
    }
  }
}
