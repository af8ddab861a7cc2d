package dev.carillon;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.event.NotificationsLost;
import dev.carillon.order.Ordering;
import dev.carillon.telemetry.LogLine;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** What the ordering of call-backs has of its instance. Thread-safe. */
final class InOrder implements Ordering.Surroundings {
  private final Events events;
  private final Supplier<Telling> telling;
  private final Supplier<Engine> engine;

  InOrder(Events events, Supplier<Telling> telling, Supplier<Engine> engine) {
    this.events = events;
    this.telling = telling;
    this.engine = engine;
  }

  @Override
  public boolean send(NotificationMessage turn) {
    return engine.get().outbound().acceptUnlessLeaving(turn, Audience.everyone());
  }

  @Override
  public boolean inLane(String cache, Runnable task) {
    return engine.get().receiver().after(cache, task);
  }

  @Override
  public boolean tell(NotificationMessage message, InstanceId writer) {
    return telling.get().tell(message, writer, Objects.requireNonNull(message.senderRole()));
  }

  @Override
  public void missing(String cache, InstanceId home) {
    LogLine.ORDER_LOST.log(cache, home);
    events.fire(new NotificationsLost(home, 0, Long.MAX_VALUE, List.of(cache)));
  }
}
