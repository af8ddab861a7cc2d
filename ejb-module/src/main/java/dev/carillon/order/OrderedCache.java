package dev.carillon.order;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The call-backs of one ordered cache at one instance. Thread-safe. What is called back runs in the
 * cache's lane, so one at a time, and with no lock held.
 */
final class OrderedCache {
  private final String name;
  private final InstanceId self;
  private final Groups groups;
  private final Ordering.Settings settings;
  private final Ordering.Surroundings around;

  /** What was heard of its writer, and since when it waits for its turn; the oldest first. */
  private final Map<Said, Long> pending = new LinkedHashMap<>();

  /** What has had its turn last: its writer may be heard later than the home. */
  private final Set<Said> told = new LinkedHashSet<>();

  /** The home as it was seen last. */
  private @Nullable InstanceId home;

  /** How often the home has changed. */
  private long term;

  /** How much of what this instance has put in order waits in the lane. */
  private int queued;

  /** Whether anything was called back in the order of this home. */
  private boolean toldInTerm;

  /** The home of whose order something is missing here, until that is told. */
  private @Nullable InstanceId missingOf;

  private boolean missingIsQueued;

  /** When somebody else than the home said whose turn it is, until that is told. */
  private @Nullable Long strayedSince;

  OrderedCache(
      String name,
      InstanceId self,
      Groups groups,
      Ordering.Settings settings,
      Ordering.Surroundings around) {
    this.name = name;
    this.self = self;
    this.groups = groups;
    this.settings = settings;
    this.around = around;
  }

  /** Takes what was said by this instance or another: the home puts it in order, others wait. */
  synchronized void said(NotificationMessage turn) {
    look();
    Said said = Said.of(turn);
    if (!told.contains(said) && !(self.equals(home) && putInOrder(turn))) {
      waitFor(said);
    }
  }

  /** The home's word and its own call-back keep one order, since both are queued in one step. */
  private boolean putInOrder(NotificationMessage turn) {
    if (!around.send(turn)) {
      return false;
    }
    long sentIn = term;
    queued++;
    if (!around.inLane(name, () -> tellOwn(turn, sentIn))) {
      queued--;
      miss();
    }
    return true;
  }

  private void waitFor(Said said) {
    if (pending.size() >= settings.mostPending()) {
      miss();
      pending.clear();
    }
    pending.put(said, settings.clock().getAsLong());
  }

  /** Tells what this instance has put in order, unless it is the home no more. In the lane. */
  private void tellOwn(NotificationMessage turn, long sentIn) {
    boolean first;
    synchronized (this) {
      look();
      if (term != sentIn) {
        return;
      }
      queued--;
      first = isFirst(turn);
    }
    tell(turn, first);
  }

  /**
   * Takes the word of somebody who says whose turn it is. To be called in the lane.
   *
   * @return whether all who listen succeeded
   */
  boolean turn(NotificationMessage turn, InstanceId sender) {
    boolean first;
    synchronized (this) {
      look();
      if (!sender.equals(home)) {
        strayed();
        return true;
      }
      first = isFirst(turn);
    }
    return tell(turn, first);
  }

  private boolean isFirst(NotificationMessage turn) {
    Said said = Said.of(turn);
    pending.remove(said);
    toldInTerm = true;
    if (!told.add(said)) {
      return false;
    }
    if (told.size() > settings.mostRemembered()) {
      Iterator<Said> eldest = told.iterator();
      eldest.next();
      eldest.remove();
    }
    return true;
  }

  /** What is missing is told before anything that comes after it. */
  private boolean tell(NotificationMessage turn, boolean first) {
    tellMissing();
    return !first || around.tell(turn, Said.of(turn).writer());
  }

  private void tellMissing() {
    InstanceId of;
    synchronized (this) {
      of = missingOf;
      missingOf = null;
      missingIsQueued = false;
    }
    if (of != null) {
      around.missing(name, of);
    }
  }

  /** Does what is due by now. */
  synchronized void tick() {
    look();
    Iterator<Long> since = pending.values().iterator();
    if (since.hasNext() && isOver(since.next())) {
      miss();
      pending.clear();
    }
    if (strayedSince != null && isOver(strayedSince)) {
      miss();
      strayedSince = null;
    }
    if (missingOf != null) {
      queueMissing();
    }
  }

  private boolean isOver(long since) {
    return settings.clock().getAsLong() - since > settings.patience().toNanos();
  }

  /**
   * Takes note of a change of home: between the order of one and that of the next there is none.
   * Whoever was told nothing by the one before misses nothing of it.
   */
  private void look() {
    InstanceId now = groups.home(name);
    if (now == null || now.equals(home)) {
      return;
    }
    if (toldInTerm || queued > 0 || !pending.isEmpty()) {
      miss();
    }
    pending.clear();
    queued = 0;
    toldInTerm = false;
    strayedSince = null;
    home = now;
    term++;
  }

  /**
   * Takes note of the word of somebody who is not the home: it does not know whom this instance
   * takes for it, or the other way round. Until both agree, others may be told in another order.
   */
  private void strayed() {
    if (strayedSince == null) {
      strayedSince = settings.clock().getAsLong();
    }
  }

  private void miss() {
    if (missingOf == null) {
      missingOf = home == null ? self : home;
    }
    queueMissing();
  }

  private void queueMissing() {
    if (!missingIsQueued) {
      missingIsQueued = around.inLane(name, this::tellMissing);
    }
  }
}
