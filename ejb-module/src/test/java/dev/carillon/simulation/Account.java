package dev.carillon.simulation;

import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.Receipt;
import dev.carillon.simulation.Ledger.Said;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;

/**
 * What became of one sender's notifications at one receiver. Each must be applied once and in
 * order, or covered by a flush that was applied after it had come, or told as lost.
 */
final class Account {
  private final Ledger ledger;
  private final Node receiver;
  private long received;
  private long epoch;
  private long receivedInEpoch;
  private boolean goodbye;
  private final BitSet applied = new BitSet();
  private final BitSet failed = new BitSet();
  private final BitSet covered = new BitSet();
  private final BitSet told = new BitSet();

  /** What a later one of the same item was applied before: it can only be told as lost. */
  private final BitSet overtaken = new BitSet();

  /** What has come and was not applied, by cache; what concerns none comes last. */
  private final List<List<Said>> open = new ArrayList<>();

  private final long[] lastApplied = new long[Layout.CACHES + 1];

  Account(Ledger ledger, Node receiver) {
    this.ledger = ledger;
    this.receiver = receiver;
    for (int i = 0; i <= Layout.CACHES; i++) {
      open.add(new ArrayList<>());
    }
  }

  long received() {
    return received;
  }

  long epoch() {
    return epoch;
  }

  boolean isEmpty() {
    return received == 0;
  }

  /** A batch was answered: all that the receipt takes in must have left the copies by now. */
  void answered(Receipt receipt, Copies copies) {
    long to = receipt.received();
    if (to > ledger.head()) {
      throw broken("received up to " + to + " of " + ledger.head());
    }
    if (receipt.epoch() != epoch) {
      epoch = receipt.epoch();
      receivedInEpoch = 0;
    }
    if (to < receivedInEpoch) {
      throw broken("received " + to + " after " + receivedInEpoch);
    }
    receivedInEpoch = to;
    for (long number = received + 1; number <= to; number++) {
      Said said = ledger.at(number);
      if (said.isFor(receiver)) {
        if (said.cache >= 0
            && (!copies.droppedJustNow(said.message) || copies.holdsSomethingOf(said.message))) {
          throw broken(said + " counts as received but its copies were not dropped");
        }
        if (said.coverable() || said.number() > ledger.meeting(receiver.instance())) {
          open.get(lane(said)).add(said);
        }
      }
    }
    received = Math.max(received, to);
    if (goodbye && received != ledger.head()) {
      throw broken("goodbye after " + received + " of " + ledger.head());
    }
  }

  private static int lane(Said said) {
    return said.cache < 0 ? Layout.CACHES : said.cache;
  }

  /** Observers were told of a notification, or of a flush that stands for some. */
  void applied(NotificationMessage message, boolean succeeded) {
    if (message.version() == 0) {
      cover(message);
    } else {
      apply(message, succeeded);
    }
  }

  /** A flush without a number takes in what has come. */
  private void cover(NotificationMessage flush) {
    int cache = Layout.cacheOf(flush.cache());
    int region = Layout.region(flush);
    int key = Layout.key(flush);
    for (Said said : open.get(cache)) {
      coverIfIn(said, cache, region, key);
    }
  }

  private void apply(NotificationMessage message, boolean succeeded) {
    int number = (int) message.version();
    Said said = number <= ledger.head() ? ledger.at(number) : null;
    if (said == null || !said.message.equals(message)) {
      throw broken(message + " was never said as " + number);
    }
    if (applied.get(number)) {
      throw broken(said + " was applied twice");
    }
    if (!said.isFor(receiver)) {
      throw broken(said + " was applied but is not for this receiver");
    }
    if (number > received) {
      throw broken(said + " was applied but counts as received only up to " + received);
    }
    int lane = lane(said);
    if (number <= lastApplied[lane]) {
      throw broken(said + " was applied after " + lastApplied[lane]);
    }
    lastApplied[lane] = number;
    applied.set(number);
    failed.set(number, !succeeded);
    passBy(said, lane);
  }

  /** What came before can be applied no more; a flush takes in what it repeats. */
  private void passBy(Said said, int lane) {
    Iterator<Said> before = open.get(lane).iterator();
    while (before.hasNext()) {
      Said each = before.next();
      if (each.number() > said.number()) {
        return;
      }
      int number = (int) each.number();
      if (each != said) {
        passBy(each, said);
      }
      if (isSettled(number)) {
        before.remove();
      }
    }
  }

  private void passBy(Said before, Said said) {
    int number = (int) before.number();
    if (said.message.operation() == Operation.FLUSH) {
      coverIfIn(before, said.cache, said.region, said.key);
    } else if (before.coverable()
        && before.key >= 0
        && before.key == said.key
        && !isSettled(number)) {
      overtaken.set(number);
    }
  }

  private void coverIfIn(Said said, int cache, int region, int key) {
    int number = (int) said.number();
    if (said.coverable() && said.isIn(cache, region, key) && !overtaken.get(number)) {
      covered.set(number);
    }
  }

  /** Observers were told of a loss. */
  void lost(Loss loss) {
    for (int lane = 0; lane <= Layout.CACHES; lane++) {
      if (loss.caches().isEmpty()
          || lane < Layout.CACHES && loss.caches().contains(Layout.cacheName(lane))) {
        for (Said said : open.get(lane)) {
          if (said.number() > loss.after() && said.number() <= loss.to()) {
            told.set((int) said.number());
          }
        }
      }
    }
    if (loss.caches().isEmpty()) {
      long to = Math.min(loss.to(), ledger.head());
      if (to > loss.after()) {
        told.set((int) loss.after() + 1, (int) to + 1);
      }
    }
  }

  /** The sender has said its last, and the receipt for it is to come. */
  void saidGoodbye() {
    goodbye = true;
  }

  private boolean isSettled(int number) {
    return applied.get(number) || covered.get(number) || told.get(number);
  }

  boolean isApplied(Said said) {
    return applied.get((int) said.number());
  }

  boolean hasFailed(Said said) {
    return failed.get((int) said.number());
  }

  boolean isCovered(Said said) {
    return covered.get((int) said.number());
  }

  boolean isTold(Said said) {
    return told.get((int) said.number());
  }

  /** Returns something that came and of which observers know nothing; null if there is none. */
  Said unsettled() {
    for (List<Said> lane : open) {
      for (Said said : lane) {
        if (!isSettled((int) said.number())) {
          return said;
        }
      }
    }
    return null;
  }

  private ContractBroken broken(String what) {
    return new ContractBroken(ledger.sender() + " -> " + receiver.instance() + ": " + what);
  }
}
