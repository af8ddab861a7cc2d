package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Receipt;
import dev.carillon.contracts.UnreadableBodyException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The door of the inbound side: takes frames, applies each notification once and in its sender's
 * order, and answers with a receipt. Thread-safe; senders do not wait for each other.
 *
 * <p>An unknown sender is answered with a random epoch and nothing of its batch is applied; only
 * batches that bear that epoch are. So a frame of a dead process that comes late cannot speak.
 */
public final class Receiver {
  /** The lane of what concerns no cache. */
  static final String OWN_LANE = "";

  /** The most senders that are known, and offers that are open, at one time. */
  private static final int MAX_SENDERS = 4_096;

  private static final int MAX_DEPARTED = 64;

  /** The lane of joining and leaving; a cache of that name would share it, which harms nobody. */
  private static final String MEMBERSHIP_LANE = "\0membership";

  /** Changed when this instance has more to say of itself. */
  private volatile Introduction self;

  private final LongSupplier clock;
  private final RandomGenerator random;
  private final ReceiveSettings settings;
  private final Lanes lanes;
  private final Inbox inbox;
  private final Coherence coherence;

  /** Read without a lock; changed with this object's. An instance is in at most one of them. */
  private final Map<InstanceId, Session> sessions = new ConcurrentHashMap<>();

  private final Map<String, Offer> offers = new LinkedHashMap<>();

  /** The last that said goodbye: if the receipt is lost, the goodbye comes again. */
  private final Map<InstanceId, Session> departed = new LinkedHashMap<>();

  private boolean leaving;

  private record Offer(InstanceId to, long epoch) {}

  /**
   * Makes the inbound side of an instance.
   *
   * @param clock a monotonic clock in nanoseconds
   * @param wallMillis a clock that goes on while the host sleeps, in milliseconds
   * @param executor runs observers
   */
  public Receiver(
      Introduction self,
      ReceiveSettings settings,
      LongSupplier clock,
      LongSupplier wallMillis,
      RandomGenerator random,
      Executor executor,
      Inbox inbox) {
    this.self = self;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.inbox = inbox;
    lanes = new Lanes(executor, settings.maxWaiting(), inbox);
    coherence =
        new Coherence(clock, wallMillis, settings.maxStaleness(), settings.commitSettle(), inbox);
    coherence.introduce(self);
  }

  /** This instance introduces itself from now on like this. */
  public void introduce(Introduction own) {
    self = own;
    coherence.introduce(own);
  }

  /** Takes an encoded batch and returns the encoded receipt; never throws for what is in it. */
  public byte[] deliver(byte[] frame) {
    try {
      return deliver(NotificationBatch.decode(frame), null).encode();
    } catch (UnreadableBodyException e) {
      return deliver(e.header(), String.valueOf(e.getMessage())).encode();
    } catch (MalformedFrameException e) {
      return refuse("somebody", String.valueOf(e.getMessage())).encode();
    }
  }

  private Receipt deliver(NotificationBatch batch, @Nullable String unreadable) {
    if (batch.sender().equals(self.instance())) {
      return Receipt.opening(self, 1, stamp());
    }
    String objection = objection(batch);
    if (objection != null) {
      return refuse(batch.sender().toString(), objection);
    }
    Session session = session(batch);
    if (session != null && take(session, batch, unreadable)) {
      return taken(session, batch, unreadable);
    }
    if (unreadable != null) {
      return refuse(batch.sender().toString(), unreadable);
    }
    return opening(batch);
  }

  private Receipt taken(Session session, NotificationBatch batch, @Nullable String unreadable) {
    if (unreadable != null) {
      inbox.refused(batch.sender().toString(), unreadable);
    }
    if (batch.goodbye()) {
      depart(session);
    }
    if (batch.awaitApplied()) {
      session.open().awaitApplied(settings.applyPatience().toMillis());
    }
    Receipt receipt = session.receipt(self.instance(), stamp());
    if (unreadable == null && batch.introduction() == null) {
      return receipt;
    }
    return receipt.with(
        unreadable == null ? Receipt.Kind.OK : Receipt.Kind.UNKNOWN,
        batch.introduction() == null ? List.of() : inbox.view());
  }

  /** Returns the answer to a sender without a session. */
  private Receipt opening(NotificationBatch batch) {
    synchronized (this) {
      if (leaving) {
        return Receipt.refused(self.instance(), "it is stopping");
      }
      if (!isFull()) {
        return Receipt.opening(self, offer(batch.sender()), stamp());
      }
    }
    return refuse(batch.sender().toString(), MAX_SENDERS + " senders are known already");
  }

  /** Returns this instance's clock, for a sender to give back; 0 would mean none. */
  private long stamp() {
    long now = clock.getAsLong();
    return now == 0 ? -1 : now;
  }

  /** Returns what says whether local copies may be served. */
  public Coherence coherence() {
    return coherence;
  }

  /** Says whether a sender has a session here. */
  public boolean knows(InstanceId instance) {
    return sessions.containsKey(instance);
  }

  /** Everybody whom the sources name has been met; returns false if that was known. */
  public boolean joined() {
    return coherence.joined();
  }

  /** Runs a task after all that waits to be told about recycles; false if too much waits. */
  public boolean afterRecycles(Runnable task) {
    return lanes.add(OWN_LANE, task);
  }

  /** Runs a task after all that waits to be told about membership; false if too much waits. */
  public boolean afterMembership(Runnable task) {
    return lanes.add(MEMBERSHIP_LANE, task);
  }

  /** Runs a task after all that waits to be told about a cache; false if too much waits. */
  public boolean after(String cache, Runnable task) {
    return lanes.add(cache, task);
  }

  /** Tells a loss that no batch brought, after those before it; false if too much waits. */
  public boolean afterLosses(Runnable task) {
    return lanes.addLoss(task);
  }

  /** Another instance is known to be there, and must vouch from now on, or it counts as silent. */
  public void expect(Introduction other) {
    coherence.met(other);
  }

  /** Does what is due by now. To be called about every 50 ms. */
  public void tick() {
    lanes.restart();
    coherence.tick();
  }

  /** Opens no more sessions: whoever greets now is refused. Sessions that are open go on. */
  public synchronized void leave() {
    leaving = true;
  }

  /** Forgets an instance that has said goodbye. */
  public synchronized void left(InstanceId instance) {
    forget(instance);
    coherence.left(instance);
  }

  /**
   * Forgets an instance that is gone for good and has not said goodbye.
   *
   * @return whether it had a session
   */
  public synchronized boolean vanished(InstanceId instance) {
    boolean known = forget(instance);
    coherence.vanished(instance);
    return known;
  }

  private boolean forget(InstanceId instance) {
    offers.values().removeIf(offer -> offer.to().equals(instance));
    return sessions.remove(instance) != null;
  }

  /**
   * Somebody who has a session here.
   *
   * @param introduction who it says it is
   * @param openedAt when its session was opened, by this instance's clock
   */
  public record Speaker(Introduction introduction, long openedAt) {}

  /** Returns who has a session here. */
  public List<Speaker> speakers() {
    return sessions.values().stream()
        .map(session -> new Speaker(session.sender(), session.openedAt()))
        .toList();
  }

  /** Returns how much of what each of them has sent has arrived, and is applied. */
  public List<InstanceStatus.Sender> senders() {
    return sessions.values().stream().map(Session::status).toList();
  }

  private Receipt refuse(String sender, String why) {
    inbox.refused(sender, why);
    return Receipt.refused(self.instance(), why);
  }

  private @Nullable String objection(NotificationBatch batch) {
    Introduction introduction = batch.introduction();
    if (introduction != null && !introduction.cluster().equals(self.cluster())) {
      return "carillon.cluster is \""
          + self.cluster()
          + "\" here but \""
          + introduction.cluster()
          + "\" there";
    }
    if (batch.goodbye() && batch.to() != batch.head()) {
      return "a goodbye must reach the head " + batch.head() + " but reaches " + batch.to();
    }
    return null;
  }

  /** Returns the session that a batch belongs to; opened now if it answers an offer. */
  private @Nullable Session session(NotificationBatch batch) {
    Session session = sessions.get(batch.sender());
    if (session != null && batch.introduction() == null) {
      return session.epoch() == batch.epoch() ? session : null;
    }
    synchronized (this) {
      Introduction introduction = batch.introduction();
      if (introduction != null && !leaving) {
        inbox.introduced(introduction);
      }
      session = sessions.get(batch.sender());
      if (session == null && batch.goodbye()) {
        session = departed.get(batch.sender());
      }
      if (session == null && isAnswerToOffer(batch) && introduction != null) {
        offers.remove(batch.sender().name());
        session = new Session(introduction, batch.epoch(), clock.getAsLong());
        coherence.met(introduction);
        sessions.put(batch.sender(), session);
      }
      if (session == null || session.epoch() != batch.epoch()) {
        return null;
      }
      if (introduction != null && sessions.containsKey(batch.sender())) {
        coherence.met(introduction);
        inbox.declared(introduction);
      }
      return session;
    }
  }

  private synchronized void depart(Session session) {
    InstanceId sender = session.sender().instance();
    if (sessions.remove(sender, session)) {
      departed.put(sender, session);
      if (departed.size() > MAX_DEPARTED) {
        departed.remove(departed.keySet().iterator().next());
      }
      coherence.left(sender);
      inbox.saidGoodbye(session.sender());
    }
  }

  private boolean isAnswerToOffer(NotificationBatch batch) {
    Offer offer = offers.get(batch.sender().name());
    return offer != null
        && !leaving
        && offer.to().equals(batch.sender())
        && offer.epoch() == batch.epoch()
        && !isFull();
  }

  private boolean isFull() {
    return sessions.size() >= MAX_SENDERS;
  }

  /** Returns the epoch to use: of the open session, or of the one offer that a name can have. */
  private long offer(InstanceId sender) {
    Session session = sessions.get(sender);
    if (session != null) {
      return session.epoch();
    }
    Offer offer = offers.get(sender.name());
    if (offer == null || !offer.to().equals(sender)) {
      long epoch = random.nextLong();
      offer = new Offer(sender, epoch == 0 ? 1 : epoch);
      offers.put(sender.name(), offer);
      if (offers.size() > MAX_SENDERS) {
        offers.remove(offers.keySet().iterator().next());
      }
    }
    return offer.epoch();
  }

  /** Takes a batch; false, having taken nothing, if it does not continue what has arrived. */
  private boolean take(Session session, NotificationBatch batch, @Nullable String unreadable) {
    synchronized (session) {
      if (!session.isClosed() && batch.after() <= session.received()) {
        List<Arrival> arrivals =
            unreadable == null ? arrivals(session, batch) : instead(session, batch);
        arrivals.forEach(lanes::add);
        coherence.taken(batch.sender(), above(session.received(), batch.items()).size());
        session.receivedUpTo(batch.to());
        if (batch.stamp() != 0) {
          coherence.vouched(batch.sender(), batch.stamp());
        }
        return true;
      }
      session.close();
    }
    synchronized (this) {
      sessions.remove(batch.sender(), session);
    }
    return false;
  }

  /** Drops from local copies what is new in a batch, and returns it by lanes. */
  private List<Arrival> arrivals(Session session, NotificationBatch batch) {
    long held = session.received();
    List<Arrival> arrivals = new ArrayList<>();
    List<Loss> losses = batch.losses().stream().filter(loss -> loss.to() > held).toList();
    for (Loss loss : losses) {
      arrivals.add(Arrival.of(session, OWN_LANE, loss, inbox).standingFrom(held + 1));
    }
    List<Item> fresh = above(held, batch.items());
    forget(losses, fresh);
    if (fresh.isEmpty()) {
      return arrivals;
    }
    boolean oneLane = true;
    for (int i = 1; i < fresh.size() && oneLane; i++) {
      oneLane = lane(fresh.get(i).message()).equals(lane(fresh.get(0).message()));
    }
    if (oneLane) {
      arrivals.add(Arrival.of(session, lane(fresh.get(0).message()), fresh, held, inbox));
      return arrivals;
    }
    Map<String, List<Item>> byLane = new LinkedHashMap<>();
    for (Item item : fresh) {
      byLane.computeIfAbsent(lane(item.message()), lane -> new ArrayList<>()).add(item);
    }
    byLane.forEach((lane, items) -> arrivals.add(Arrival.of(session, lane, items, held, inbox)));
    return arrivals;
  }

  private static List<Item> above(long held, List<Item> items) {
    int first = 0;
    while (first < items.size() && items.get(first).sequence() <= held) {
      first++;
    }
    return items.subList(first, items.size());
  }

  private static String lane(NotificationMessage message) {
    return message.cache() == null ? OWN_LANE : message.cache();
  }

  /**
   * Drops what a batch says from local copies, all at one time. What was lost may have been a
   * change of any item, so its caches are dropped.
   */
  private void forget(List<Loss> losses, List<Item> items) {
    List<NotificationMessage> messages = messages(items);
    if (!losses.isEmpty()) {
      messages =
          Stream.concat(
                  losses.stream()
                      .flatMap(loss -> loss.caches().stream())
                      .map(NotificationMessage::flush),
                  messages.stream())
              .toList();
    }
    if (!messages.isEmpty()) {
      inbox.forget(messages);
    }
    if (losses.stream().anyMatch(loss -> loss.caches().isEmpty())) {
      inbox.forgetAll();
    }
  }

  /** Returns a view of items, without an object for each. */
  private static List<NotificationMessage> messages(List<Item> items) {
    return new AbstractList<>() {
      @Override
      public NotificationMessage get(int index) {
        return items.get(index).message();
      }

      @Override
      public int size() {
        return items.size();
      }
    };
  }

  /** Returns what stands for a body that cannot be read: everything held is flushed, and a loss. */
  private List<Arrival> instead(Session session, NotificationBatch batch) {
    List<Arrival> arrivals = new ArrayList<>();
    if (batch.to() > session.received()) {
      inbox.forgetAll();
      session.open().unread(batch.to());
      for (String cache : self.held().names()) {
        Item flush = new Item(batch.to(), NotificationMessage.flush(cache));
        arrivals.add(Arrival.of(session, cache, List.of(flush), inbox));
      }
      Loss loss = new Loss(session.received(), batch.to(), List.of());
      arrivals.add(Arrival.of(session, OWN_LANE, loss, inbox).standingFrom(session.received() + 1));
    }
    return arrivals;
  }
}
