package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The door of the inbound side: takes frames, applies each notification once and in its sender's
 * order, and answers with a receipt. Thread-safe.
 *
 * <p>An unknown sender is answered with a random epoch and nothing of its batch is applied; only
 * batches that bear that epoch are. So a frame of a dead process that comes late cannot speak.
 */
public final class Receiver {
  /** The most senders that are known, and offers that are open, at one time. */
  private static final int MAX_SENDERS = 4_096;

  private static final int MAX_DEPARTED = 64;

  /** The lane of what concerns no cache. */
  private static final String OWN_LANE = "";

  /** The lane of joining and leaving; a cache of that name would share it, which harms nobody. */
  private static final String MEMBERSHIP_LANE = "\0membership";

  private final Introduction self;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final Duration applyPatience;
  private final Lanes lanes;
  private final Inbox inbox;

  /** Both guarded by this; an instance is in at most one of them. */
  private final Map<InstanceId, Session> sessions = new HashMap<>();

  private final Map<String, Offer> offers = new LinkedHashMap<>();

  /** The last that said goodbye: if the receipt is lost, the goodbye comes again. */
  private final Map<InstanceId, Session> departed = new LinkedHashMap<>();

  private boolean leaving;

  private record Offer(InstanceId to, long epoch) {}

  /**
   * Makes the inbound side of an instance.
   *
   * @param clock a monotonic clock in nanoseconds
   * @param applyPatience how long a receipt waits for observers when somebody waits for it
   * @param executor runs observers
   */
  public Receiver(
      Introduction self,
      LongSupplier clock,
      RandomGenerator random,
      Duration applyPatience,
      Executor executor,
      Inbox inbox) {
    this.self = self;
    this.clock = clock;
    this.random = random;
    this.applyPatience = applyPatience;
    this.lanes = new Lanes(executor);
    this.inbox = inbox;
  }

  /** Takes an encoded batch and returns the encoded receipt; never throws for what is in it. */
  public byte[] deliver(byte[] frame) {
    NotificationBatch batch;
    try {
      batch = NotificationBatch.decode(frame);
    } catch (MalformedFrameException e) {
      return refuse("somebody", String.valueOf(e.getMessage())).encode();
    }
    if (batch.sender().equals(self.instance())) {
      return Receipt.opening(self, 1, clock.getAsLong()).encode();
    }
    String objection = objection(batch);
    if (objection != null) {
      return refuse(batch.sender().toString(), objection).encode();
    }
    Session session = session(batch);
    if (session == null && isLeaving()) {
      return Receipt.refused(self.instance(), "it is stopping").encode();
    }
    if (session == null && isFull()) {
      return refuse(batch.sender().toString(), MAX_SENDERS + " senders are known already").encode();
    }
    if (session == null) {
      return Receipt.opening(self, offer(batch.sender()), clock.getAsLong()).encode();
    }
    if (batch.awaitApplied()) {
      session.awaitApplied(applyPatience.toMillis());
    }
    return session.receipt(self.instance(), clock.getAsLong()).encode();
  }

  /** Runs a task after all that waits to be told about recycles. */
  public void afterRecycles(Runnable task) {
    lanes.add(OWN_LANE, List.of(task));
  }

  /** Runs a task after all that waits to be told about membership. */
  public void afterMembership(Runnable task) {
    lanes.add(MEMBERSHIP_LANE, List.of(task));
  }

  /** Does what is due by now. To be called about every 50 ms. */
  public void tick() {
    lanes.restart();
  }

  /** Opens no more sessions: whoever greets now is refused. Sessions that are open go on. */
  public synchronized void leave() {
    leaving = true;
  }

  /** Forgets an instance that is gone for good. */
  public synchronized void gone(InstanceId instance) {
    sessions.remove(instance);
    offers.values().removeIf(offer -> offer.to().equals(instance));
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
    return null;
  }

  /** Takes the batch in its session; null, having applied nothing, if it has none. */
  private synchronized @Nullable Session session(NotificationBatch batch) {
    Introduction introduction = batch.introduction();
    if (introduction != null && !leaving) {
      inbox.introduced(introduction);
    }
    Session session = sessions.get(batch.sender());
    if (session == null && batch.goodbye()) {
      session = departed.get(batch.sender());
    }
    if (session == null && isAnswerToOffer(batch) && introduction != null) {
      offers.remove(batch.sender().name());
      session = new Session(introduction, batch.epoch());
      sessions.put(batch.sender(), session);
    }
    if (session == null || session.epoch() != batch.epoch()) {
      return null;
    }
    if (batch.after() > session.received()) {
      sessions.remove(batch.sender());
      return null;
    }
    take(session, batch);
    if (batch.goodbye()) {
      if (sessions.remove(batch.sender()) != null) {
        keepDeparted(session);
        inbox.saidGoodbye(session.sender());
      }
    }
    return session;
  }

  private void keepDeparted(Session session) {
    departed.put(session.sender().instance(), session);
    if (departed.size() > MAX_DEPARTED) {
      departed.remove(departed.keySet().iterator().next());
    }
  }

  private synchronized boolean isLeaving() {
    return leaving;
  }

  private boolean isAnswerToOffer(NotificationBatch batch) {
    Offer offer = offers.get(batch.sender().name());
    return offer != null
        && !leaving
        && offer.to().equals(batch.sender())
        && offer.epoch() == batch.epoch()
        && !isFull();
  }

  private synchronized boolean isFull() {
    return sessions.size() >= MAX_SENDERS;
  }

  /** Returns the epoch to use: of the open session, or of the one offer that a name can have. */
  private synchronized long offer(InstanceId sender) {
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

  private void take(Session session, NotificationBatch batch) {
    long held = session.received();
    Map<String, List<Runnable>> arrivals = new LinkedHashMap<>();
    for (Loss loss : batch.losses()) {
      if (loss.to() > held) {
        arrive(arrivals, session, OWN_LANE, loss.to(), () -> inbox.lost(batch.sender(), loss));
      }
    }
    for (Item item : batch.items()) {
      if (item.sequence() > held) {
        NotificationMessage message = item.message();
        String lane = message.cache() == null ? OWN_LANE : message.cache();
        arrive(
            arrivals, session, lane, item.sequence(), () -> inbox.apply(session.sender(), message));
      }
    }
    session.receivedUpTo(batch.to());
    arrivals.forEach(lanes::add);
  }

  private interface Application {
    void run() throws Exception;
  }

  private void arrive(
      Map<String, List<Runnable>> arrivals,
      Session session,
      String lane,
      long sequence,
      Application application) {
    session.arrived(lane, sequence);
    arrivals
        .computeIfAbsent(lane, l -> new ArrayList<>())
        .add(() -> session.done(lane, sequence, succeeds(application)));
  }

  /** Runs an application; the inbox has logged what it threw. */
  private static boolean succeeds(Application application) {
    try {
      application.run();
      return true;
    } catch (Throwable e) { // an Error must not end the lane either
      return false;
    }
  }
}
