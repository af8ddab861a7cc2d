package dev.carillon;

import dev.carillon.cache.LocalCopies;
import dev.carillon.config.CacheKey;
import dev.carillon.config.ConfigKey;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.InstanceRecovered;
import dev.carillon.event.InstanceSilent;
import dev.carillon.event.NotificationsLost;
import dev.carillon.order.Ordering;
import dev.carillon.receive.Difference;
import dev.carillon.receive.ExpiredException;
import dev.carillon.receive.Inbox;
import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What comes in from others, as events. Thread-safe. */
final class Arrivals implements Inbox {
  /** How old a request to recycle may be: who asked has long looked for another way. */
  private static final Duration OLDEST_RECYCLE = Duration.ofMinutes(1);

  private final Events events;
  private final Telling telling;
  private final LocalCopies copies;
  private final Ordering ordering;
  private final Consumer<Introduction> introductions;
  private final Supplier<Engine> engine;
  private final AtomicLong framesRefused = new AtomicLong();
  private final Refusals refusals = new Refusals();
  private final AtomicLong collapsed = new AtomicLong();
  private final LongAdder applied = new LongAdder();
  private final AtomicLong replayed = new AtomicLong();
  private final LogPause collapses = new LogPause();

  /**
   * Makes it.
   *
   * @param introductions learns how those who are met introduce themselves, and whenever they do
   *     anew; only notes
   */
  Arrivals(
      Events events,
      Telling telling,
      LocalCopies copies,
      Ordering ordering,
      Consumer<Introduction> introductions,
      Supplier<Engine> engine) {
    this.events = events;
    this.telling = telling;
    this.copies = copies;
    this.ordering = ordering;
    this.introductions = introductions;
    this.engine = engine;
  }

  long framesRefused() {
    return framesRefused.get();
  }

  /** Returns how many notifications have collapsed into a flush, since observers were too slow. */
  long collapsed() {
    return collapsed.get();
  }

  /** Returns how many notifications of others were applied here. */
  long applied() {
    return applied.sum();
  }

  /** Returns how many came of those who were silent. */
  long replayed() {
    return replayed.get();
  }

  @Override
  public void forget(NotificationMessage message) {
    if (!message.isTurn()) {
      copies.forget(message);
    }
    telling.received(message);
  }

  /**
   * Drops it all. If it is of several caches, once more: while the first was dropped, one may have
   * been loaded from another that was still to come.
   */
  @Override
  public void forget(List<NotificationMessage> together) {
    List<NotificationMessage> changes = changes(together);
    if (!changes.isEmpty()) {
      copies.forget(changes);
    }
    if (isOfSeveralCaches(changes)) {
      copies.forget(changes);
    }
    together.forEach(telling::received);
  }

  /** A home's word is about a change that drops copies by itself. */
  private static List<NotificationMessage> changes(List<NotificationMessage> messages) {
    return messages.stream().noneMatch(NotificationMessage::isTurn)
        ? messages
        : messages.stream().filter(message -> !message.isTurn()).toList();
  }

  private static boolean isOfSeveralCaches(List<NotificationMessage> messages) {
    String first = messages.isEmpty() ? null : messages.get(0).cache();
    return messages.stream().anyMatch(message -> !Objects.equals(message.cache(), first));
  }

  @Override
  public void forgetAll() {
    copies.forgetAll();
  }

  @Override
  public void apply(Introduction sender, NotificationMessage message) throws Exception {
    requireFresh(sender, message);
    if (!isApplied(sender, message)) {
      throw new ObserverFailedException(1);
    }
    applied.increment();
  }

  private void requireFresh(Introduction sender, NotificationMessage message)
      throws ExpiredException {
    if (message.operation() != Operation.RECYCLE) {
      return;
    }
    Duration age = telling.age(message);
    if (age.compareTo(OLDEST_RECYCLE) > 0) {
      LogLine.RECYCLE_EXPIRED.log(sender.instance(), age.toMillis(), OLDEST_RECYCLE.toMillis());
      throw new ExpiredException(message + " is " + age.toMillis() + " ms old");
    }
  }

  private boolean isApplied(Introduction sender, NotificationMessage message) {
    if (message.isTurn()) {
      return ordering.turn(message, sender.instance());
    }
    if (ordering.isOrdered(message)) {
      ordering.said(message, sender.instance(), sender.role());
      return true;
    }
    return telling.tell(message, sender.instance(), sender.role());
  }

  @Override
  public void lost(InstanceId sender, Loss loss) {
    LogLine.LOST.log(loss.after(), loss.to(), sender, loss.caches());
    events.fire(new NotificationsLost(sender, loss.after(), loss.to(), loss.caches()));
  }

  @Override
  public void introduced(Introduction sender) {
    engine.get().introduced(sender);
  }

  @Override
  public void saidGoodbye(Introduction sender) {
    engine.get().saidGoodbye(sender);
  }

  @Override
  public void refused(String sender, String why) {
    framesRefused.incrementAndGet();
    if (refusals.isNews(sender, why)) {
      LogLine.REFUSED.log(sender, why);
    }
  }

  @Override
  public List<Address> view() {
    return engine.get().outbound().addresses();
  }

  @Override
  public void silent(Introduction sender, Duration since) {
    LogLine.SILENT.log(sender.instance(), since.toMillis());
    fireInOrder(new InstanceSilent(sender.instance(), sender.role(), since));
  }

  @Override
  public void recovered(Introduction sender, Duration since, long notifications) {
    replayed.addAndGet(notifications);
    LogLine.RECOVERED.log(sender.instance(), since.toMillis(), notifications);
    fireInOrder(new InstanceRecovered(sender.instance(), sender.role(), since, notifications));
  }

  @Override
  public void differs(Introduction sender, Difference difference) {
    LogLine.DIFFERS.log(
        sender.instance(),
        engine.get().self().instance(),
        key(difference),
        difference.there(),
        difference.here(),
        difference.setting() == Difference.Setting.ORDERED
            ? "their call-backs have no common order"
            : "what it may write lives by its own age here");
  }

  private static String key(Difference difference) {
    String cache = String.valueOf(difference.cache());
    return switch (difference.setting()) {
      case MAX_STALENESS -> ConfigKey.MAX_STALENESS.key();
      case HEARTBEAT -> ConfigKey.HEARTBEAT.key();
      case WRITERS -> CacheKey.WRITERS.of(cache).key();
      case ORDERED -> CacheKey.ORDERED.of(cache).key();
    };
  }

  @Override
  public void declared(Introduction sender) {
    ordering.declared(sender);
    introductions.accept(sender);
  }

  @Override
  public void collapsed(String cache, int notifications) {
    collapsed.addAndGet(notifications);
    if (collapses.isOver()) {
      LogLine.COLLAPSED.log(
          notifications, cache.isEmpty() ? "no cache" : "cache \"" + cache + "\"");
    }
  }

  @Override
  public void slept(Duration time) {
    LogLine.SLEPT.log(time.toMillis());
  }

  /** Tells that whatever an instance had still to say is lost. */
  void allLost(InstanceId sender) {
    CarillonEvent event = new NotificationsLost(sender, 0, Long.MAX_VALUE, List.of());
    if (!engine.get().receiver().afterLosses(() -> events.fire(event))) {
      LogLine.EVENT_DROPPED.log(event);
    }
  }

  /** Fires an event about another instance, after those before it. */
  void fireInOrder(CarillonEvent event) {
    if (!engine.get().receiver().afterMembership(() -> events.fire(event))) {
      LogLine.EVENT_DROPPED.log(event);
    }
  }
}
