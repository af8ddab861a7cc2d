package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import dev.carillon.event.RecycleRequested;
import dev.carillon.receive.Inbox;
import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What comes in from others, as events. Thread-safe. */
final class Arrivals implements Inbox {
  private static final Duration REFUSAL_LOG_PAUSE = Duration.ofSeconds(10);

  private final Events events;
  private final Supplier<Engine> engine;
  private final AtomicLong framesRefused = new AtomicLong();
  private final AtomicLong nextRefusalLog = new AtomicLong(System.nanoTime());

  Arrivals(Events events, Supplier<Engine> engine) {
    this.events = events;
    this.engine = engine;
  }

  long framesRefused() {
    return framesRefused.get();
  }

  /** Returns the event that a message is to those who observe it. */
  static CarillonEvent event(NotificationMessage message, InstanceId sender, String ownRole) {
    String role = Objects.requireNonNullElse(message.senderRole(), ownRole);
    return switch (message.operation()) {
      case FLUSH ->
          new CacheFlushed(
              Objects.requireNonNull(message.cache()),
              message.region(),
              message.key(),
              sender,
              role);
      case RECYCLE -> new RecycleRequested(Objects.requireNonNull(message.reason()), sender, role);
      default ->
          new CacheFlushed(Objects.requireNonNull(message.cache()), null, null, sender, role);
    };
  }

  @Override
  public void apply(Introduction sender, NotificationMessage message) throws Exception {
    if (!events.fire(event(message, sender.instance(), sender.role()))) {
      throw new ObserverFailedException(1);
    }
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
    long now = System.nanoTime();
    long due = nextRefusalLog.get();
    if (now - due >= 0 && nextRefusalLog.compareAndSet(due, now + REFUSAL_LOG_PAUSE.toNanos())) {
      LogLine.REFUSED.log(sender, why);
    }
  }
}
