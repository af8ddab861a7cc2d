package dev.carillon.receive;

import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one batch brought for one lane: notifications, or a loss to tell. Run by one thread. */
final class Arrival implements Waiting {
  /** Where losses wait that concern no one cache. */
  static final String LOSSES = "\0losses";

  private final Session session;
  private final String lane;
  private final List<Item> items;
  private final @Nullable Loss loss;
  private final Inbox inbox;

  /** How many have been applied; written by the thread that runs them, read for receipts. */
  private volatile int applied;

  /** A sequence below which nothing of this is open as long as nothing of it is applied. */
  private final long first;

  /** A sequence above which all lies that this stands for. */
  private final long after;

  private Arrival(
      Session session,
      String lane,
      List<Item> items,
      @Nullable Loss loss,
      long first,
      long after,
      Inbox inbox) {
    this.session = session;
    this.lane = lane;
    this.items = items;
    this.loss = loss;
    this.first = first;
    this.after = after;
    this.inbox = inbox;
  }

  /**
   * Makes the arrival of notifications, at least one.
   *
   * @param after up to where all had arrived before: what came later and is not among them may have
   *     stayed at home, since one of them says the same
   */
  static Arrival of(Session session, String lane, List<Item> items, long after, Inbox inbox) {
    return new Arrival(session, lane, items, null, items.get(0).sequence(), after, inbox);
  }

  /** Makes the arrival of notifications, at least one, that stand for no others. */
  static Arrival of(Session session, String lane, List<Item> items, Inbox inbox) {
    return of(session, lane, items, items.get(0).sequence() - 1, inbox);
  }

  /** Makes the arrival of a loss. */
  static Arrival of(Session session, String lane, Loss loss, Inbox inbox) {
    return new Arrival(session, lane, List.of(), loss, loss.to(), loss.after(), inbox);
  }

  /** Returns the same arrival, that stands for everything from a sequence on. */
  Arrival standingFrom(long sequence) {
    return new Arrival(session, lane, items, loss, sequence, Math.min(after, sequence - 1), inbox);
  }

  Session session() {
    return session;
  }

  /** Returns where it waits: losses that concern no one cache do not wait behind recycles. */
  String queue() {
    return loss != null && lane.equals(Receiver.OWN_LANE) ? LOSSES : lane;
  }

  /** Returns the cache, or the name of the lane of what concerns none. */
  String lane() {
    return lane;
  }

  /** Returns a sequence below which nothing of this is open. */
  long firstOpen() {
    int done = applied;
    return done == 0 ? first : items.get(Math.min(done, items.size() - 1)).sequence();
  }

  /** Returns a sequence above which all lies that this stands for. */
  long after() {
    return after;
  }

  long last() {
    return loss != null ? loss.to() : items.get(items.size() - 1).sequence();
  }

  /** Returns how many notifications it is, those that stand for others not counted. */
  int notifications() {
    return loss != null || first < items.get(0).sequence() ? 0 : items.size();
  }

  @Override
  public int size() {
    return loss != null ? 1 : items.size();
  }

  @Override
  public void run() {
    if (loss != null && !isTold(loss)) {
      session.open().failed(loss.to());
    }
    for (int i = 0; i < items.size(); i++) {
      if (!isApplied(items.get(i))) {
        session.open().failed(items.get(i).sequence());
      }
      applied = i + 1;
    }
    session.open().done(this);
  }

  private boolean isTold(Loss told) {
    try {
      inbox.lost(session.sender().instance(), told);
      return true;
    } catch (Throwable e) { // nor must this
      return false;
    }
  }

  /** Runs the observers; the inbox has logged what they threw. */
  private boolean isApplied(Item item) {
    try {
      inbox.apply(session.sender(), item.message());
      return true;
    } catch (ExpiredException e) {
      isTold(new Loss(item.sequence() - 1, item.sequence(), List.of()));
      return false;
    } catch (Throwable e) { // an Error must not end the lane either
      return false;
    }
  }
}
