package dev.carillon;

import dev.carillon.CommitPhase.State;
import dev.carillon.PendingBroadcasts.Part;
import dev.carillon.backlog.Accepted;
import dev.carillon.backlog.Addressed;
import dev.carillon.cache.Announcing;
import dev.carillon.cache.LocalCopies;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.TraceContext;
import dev.carillon.source.SourceCaches;
import dev.carillon.telemetry.LogLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends what this instance says: to others through the backlog, and to itself. In a transaction it
 * waits for the end. Thread-safe.
 */
final class Dispatch
    implements Broadcaster.Sending,
        Broadcast.Delivering,
        RollingRecycle.Waiting,
        CacheSurroundings.Speaking {
  private final InstanceId id;
  private final CarillonConfig config;
  private final Wiring wiring;
  private final Events events;
  private final Telling telling;
  private final LocalCopies copies;
  private final SourceCaches sources;
  private final Threads threads;
  private final Participation participation;
  private final Supplier<Rolling> rolling;
  private final OpenTransactions openTransactions = new OpenTransactions();

  /**
   * Makes what sends.
   *
   * @param rolling how the instances of its role take turns
   */
  Dispatch(
      InstanceId id,
      CarillonConfig config,
      Wiring wiring,
      Events events,
      Telling telling,
      LocalCopies copies,
      SourceCaches sources,
      Threads threads,
      Participation participation,
      Supplier<Rolling> rolling) {
    this.id = id;
    this.config = config;
    this.wiring = wiring;
    this.events = events;
    this.telling = telling;
    this.copies = copies;
    this.sources = sources;
    this.threads = threads;
    this.participation = participation;
    this.rolling = rolling;
  }

  /** Waits until no transaction has broadcasts pending; returns false if the time is not enough. */
  boolean awaitOpenTransactions(Deadline deadline) {
    try {
      boolean none = openTransactions.awaitNone(deadline);
      if (!none) {
        LogLine.NOT_SENT.log("what open transactions have to say", "the application stops");
      }
      return none;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Broadcast send(NotificationMessage message, Audience audience) {
    return state() == State.NONE ? now(message, audience) : send(List.of(message), audience);
  }

  @Override
  public String role() {
    return config.role();
  }

  @Override
  public RollingRecycle roll(String reason, Audience audience) {
    RollingRecycle asked = new RollingRecycle(reason, this);
    switch (state()) {
      case NONE -> begin(reason, audience, asked);
      case DOOMED -> rolledBack(asked);
      case ACTIVE -> {
        asked.waitForCommit();
        pending().atEnd(new AfterCommit(asked, () -> begin(reason, audience, asked)));
      }
    }
    return asked;
  }

  /** Begins a rolling recycle when its transaction is committed. */
  private record AfterCommit(RollingRecycle asked, Runnable begin) implements Announcing.Ending {
    @Override
    public void committed() {
      asked.commitIsOver();
      begin.run();
    }

    @Override
    public void notCommitted() {
      asked.commitIsOver();
      rolledBack(asked);
    }
  }

  private void begin(String reason, Audience audience, RollingRecycle asked) {
    if (audience instanceof Audience.Instance one) {
      rolling.get().beginOne(one.name(), reason, asked);
    } else if (audience instanceof Audience.Role all) {
      rolling.get().begin(all.role(), reason, asked);
    }
  }

  private static void rolledBack(RollingRecycle asked) {
    asked.end(RecycleReport.End.ROLLED_BACK, "its transaction was not committed");
  }

  @Override
  public Broadcast send(List<NotificationMessage> messages, Audience audience) {
    List<Addressed> notifications =
        messages.stream().map(message -> new Addressed(traced(message), audience)).toList();
    Broadcast broadcast = new Broadcast(messages.get(0), messages.size() - 1, this);
    switch (state()) {
      case NONE ->
          now(
              notifications,
              List.of(
                  new Part(broadcast, IntStream.range(0, notifications.size()).boxed().toList())),
              () -> {});
      case DOOMED -> broadcast.rolledBack();
      case ACTIVE -> pending().add(broadcast, notifications);
    }
    return broadcast;
  }

  private PendingBroadcasts pending() {
    return (PendingBroadcasts) wiring.commitPhase().deferred(this::pendingBroadcasts);
  }

  private PendingBroadcasts pendingBroadcasts() {
    if (!openTransactions.begin()) {
      throw stopping();
    }
    return new PendingBroadcasts(new InTransaction(), copies);
  }

  /** Sends one notification in no transaction, which is what happens most. */
  Broadcast now(NotificationMessage said, Audience audience) {
    NotificationMessage message = telling.versioned(traced(said));
    Broadcast broadcast = new Broadcast(message, 0, this);
    Engine running = participation.engine();
    Accepted accepted = running == null ? null : running.outbound().accept(message, audience);
    boolean forSelf = isForSelf(new Addressed(message, audience));
    LocalDelivery here = forSelf ? new LocalDelivery(id, config.role(), 1) : null;
    broadcast.sent(here, accepted);
    if (here != null) {
      copies.forget(message);
      tellLocally(message, List.of(here));
    }
    if (running != null && accepted == null) {
      throw notSent(message);
    }
    return broadcast;
  }

  /**
   * Sends to others, then runs the observers here; when it returns this instance has forgotten.
   * What this instance holds is dropped even if it is stopping and can tell nobody.
   *
   * @param afterAccepting what to do before the observers here, which may take their time
   */
  private void now(List<Addressed> said, List<Part> parts, Runnable afterAccepting) {
    List<Addressed> notifications = said.stream().map(this::versioned).toList();
    Engine running = participation.engine();
    Accepted accepted = running == null ? null : running.outbound().accept(notifications);
    afterAccepting.run();
    Map<Integer, List<LocalDelivery>> local = new HashMap<>();
    for (Part part : parts) {
      List<Integer> here =
          part.indices().stream().filter(index -> isForSelf(notifications.get(index))).toList();
      LocalDelivery delivery =
          here.isEmpty() ? null : new LocalDelivery(id, config.role(), here.size());
      if (delivery != null) {
        here.forEach(index -> local.computeIfAbsent(index, i -> new ArrayList<>()).add(delivery));
      }
      part.broadcast().sent(delivery, accepted == null ? null : accepted.part(part.indices()));
    }
    copies.forget(notifications.stream().filter(this::isForSelf).map(Addressed::message).toList());
    for (int i = 0; i < notifications.size(); i++) {
      if (isForSelf(notifications.get(i))) {
        tellLocally(notifications.get(i).message(), local.getOrDefault(i, List.of()));
      }
    }
    if (running != null && accepted == null) {
      throw notSent(notifications.get(0).message());
    }
  }

  private Addressed versioned(Addressed said) {
    NotificationMessage message = telling.versioned(said.message());
    return message.version() == said.message().version()
        ? said
        : new Addressed(message, said.audience());
  }

  /** Returns a message as said in the span that the calling thread is in. */
  private NotificationMessage traced(NotificationMessage message) {
    TraceContext span = message.trace() == null ? wiring.traces().current() : null;
    return span == null ? message : message.within(span);
  }

  private IllegalStateException notSent(NotificationMessage first) {
    IllegalStateException refusal = stopping();
    LogLine.NOT_SENT.log(first, String.valueOf(refusal.getMessage()));
    return refusal;
  }

  private IllegalStateException stopping() {
    return new IllegalStateException(id + " is stopping and takes no more notifications");
  }

  private boolean isForSelf(Addressed notification) {
    return notification.concerns(id, config.role(), wiring.held());
  }

  private void tellLocally(NotificationMessage message, List<LocalDelivery> deliveries) {
    Runnable application =
        () ->
            telling.tellOwn(
                message,
                id,
                config.role(),
                succeeded -> deliveries.forEach(delivery -> delivery.done(succeeded)));
    Engine running = participation.engine();
    if (running != null && running.ordering().isOrdered(message)) {
      running.ordering().said(message, id, config.role());
      deliveries.forEach(delivery -> delivery.done(true));
    } else if (message.operation() != Operation.RECYCLE) {
      application.run();
    } else if (running != null) {
      if (!running.receiver().afterRecycles(application)) {
        LogLine.EVENT_DROPPED.log(message);
        deliveries.forEach(delivery -> delivery.done(false));
      }
    } else {
      threads.observers().execute(wiring.observerEntry().apply(application));
    }
  }

  @Override
  public boolean inTransaction() {
    return state() != State.NONE;
  }

  @Override
  public void announce(NotificationMessage message, @Nullable Audience audience) {
    if (audience != null) {
      send(message, audience);
      return;
    }
    switch (state()) {
      case NONE -> copies.forget(message);
      case ACTIVE -> pending().addHere(message);
      case DOOMED -> {}
    }
  }

  @Override
  public void atEnd(Announcing.Ending ending) {
    if (state() == State.ACTIVE) {
      pending().atEnd(ending);
    } else {
      ending.notCommitted();
    }
  }

  @Override
  public Runnable atReportTimeout(Runnable task) {
    return threads.later(config.reportTimeout(), task);
  }

  @Override
  public void execute(Runnable task) {
    threads.report(task);
  }

  @Override
  public @Nullable String objectionToWaiting() {
    if (events.isObserving()) {
      return "an observer holds up those it would wait for";
    }
    return state() == State.NONE
        ? null
        : "the open transaction may hold up those it would wait for";
  }

  private final class InTransaction implements PendingBroadcasts.Sending {
    @Override
    public void send(List<Addressed> notifications, List<Part> parts, Runnable afterAccepting) {
      now(notifications, parts, afterAccepting);
    }

    @Override
    public void sendAgainLater(List<Addressed> notifications, Runnable afterwards) {
      if (notifications.isEmpty()) {
        afterwards.run();
      } else {
        threads.later(
            config.commitSettle(),
            () -> threads.report(() -> sendAgain(notifications, afterwards)));
      }
    }

    private void sendAgain(List<Addressed> notifications, Runnable afterwards) {
      try {
        now(notifications, List.of(), () -> {});
      } finally {
        afterwards.run();
      }
    }

    @Override
    public boolean isOfSource(Addressed notification) {
      return sources.isRegistered(notification.message().cache());
    }

    @Override
    public boolean isForSelf(Addressed notification) {
      return Dispatch.this.isForSelf(notification);
    }

    @Override
    public Runnable takeTicket() {
      Engine running = participation.engine();
      if (running == null) {
        return () -> {};
      }
      long ticket = running.outbound().takeTicket();
      return () -> running.outbound().giveTicketBack(ticket);
    }

    @Override
    public void ended() {
      openTransactions.end();
    }
  }

  private State state() {
    return wiring.commitPhase().state();
  }
}
