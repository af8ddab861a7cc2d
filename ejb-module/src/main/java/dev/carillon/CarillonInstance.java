package dev.carillon;

import dev.carillon.PendingBroadcasts.Part;
import dev.carillon.backlog.Accepted;
import dev.carillon.backlog.Addressed;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.CarillonConfig.OnStartFailure;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.Receipt;
import dev.carillon.event.CarillonEvent;
import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The whole of one instance, without a container: a configuration goes in, a {@link Broadcaster}
 * and events come out. In a container the EJB is a shell around it. Thread-safe.
 *
 * <pre>{@code
 * CarillonConfig config = CarillonConfig.read(settings, "shop-1/web", "web");
 * try (CarillonInstance instance = CarillonInstance.start(config, Wiring.plain(listener, held, members))) {
 *   instance.broadcaster().cache("catalog").flushKey("sku-1");
 * }
 * }</pre>
 */
public final class CarillonInstance implements AutoCloseable {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final CarillonConfig config;
  private final Wiring wiring;
  private final InstanceId id;
  private final Instant startedAt = Instant.now();
  private final Events events;
  private final Arrivals arrivals;
  private final Threads threads;
  private final OpenTransactions openTransactions = new OpenTransactions();
  private final Attributes attributes = new Attributes();
  private volatile boolean stopping;
  private final Broadcaster broadcaster = new Broadcaster(new Sender());
  private final Cluster cluster;
  private final Broadcast.Delivering delivering = new Delivery();

  /** Volatile since the service is open, and may be called, before it is set. */
  private volatile @Nullable Engine engine;

  private CarillonInstance(CarillonConfig config, Wiring wiring) {
    this.config = config;
    this.wiring = wiring;
    id = new InstanceId(config.instanceName(), newIncarnation());
    events = new Events(wiring.listener());
    arrivals = new Arrivals(events, this::requireEngine);
    cluster =
        new Cluster(
            new Knowledge(id, config.role(), wiring.ephemeral(), this::status, () -> engine));
    threads = new Threads(wiring.threadFactory(), config.dispatchThreads());
    Engine opened = open();
    engine = opened;
    if (opened != null) {
      opened.start();
    }
  }

  /**
   * Starts an instance: opens its service, and greets whom its membership source names.
   *
   * @throws InvalidConfigException if the service cannot be opened and {@code
   *     carillon.on-start-failure} is {@code fail}; the message names the value and the key
   */
  public static CarillonInstance start(CarillonConfig config, Wiring wiring) {
    return new CarillonInstance(config, wiring);
  }

  private @Nullable Engine open() {
    if (!config.enabled()) {
      LogLine.DISABLED.log(id);
      return null;
    }
    if (config.fault() != null) {
      LogLine.ALONE.log(id, config.fault());
      return null;
    }
    try {
      return new Engine(
          config,
          id,
          wiring.held(),
          wiring.ephemeral(),
          wiring.serviceEntry().apply(new LocalService(new Service())),
          wiring.membership(),
          threads,
          task -> threads.observers().execute(wiring.observerEntry().apply(task)),
          events,
          arrivals);
    } catch (IOException e) {
      if (config.onStartFailure() == OnStartFailure.FAIL) {
        threads.stop(Duration.ZERO);
        throw new InvalidConfigException(String.valueOf(e.getMessage()));
      }
      LogLine.ALONE.log(id, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static long newIncarnation() {
    long incarnation = new SecureRandom().nextLong();
    return incarnation == 0 ? 1 : incarnation;
  }

  /** Returns what tells other instances to forget or to recycle. */
  public Broadcaster broadcaster() {
    return broadcaster;
  }

  /** Returns the instances this one knows. */
  public Cluster cluster() {
    return cluster;
  }

  /** Returns what this instance says of itself. */
  public InstanceStatus status() {
    Engine running = engine;
    return new InstanceStatus(
        id,
        config.cluster(),
        config.role(),
        running == null ? null : running.self().address(),
        startedAt,
        wiring.ephemeral(),
        running == null ? 0 : running.outbound().head(),
        events.failures(),
        arrivals.framesRefused() + (running == null ? 0 : running.outbound().badReceipts()),
        new ArrayList<>(running == null ? List.of() : running.outbound().peers()),
        new TreeMap<>(attributes.collect(wiring.contributors().get())));
  }

  /**
   * Stops: takes no more broadcasts, waits until peers have everything, at most {@code
   * carillon.stop.drain-timeout}, says goodbye, and ends every thread and connection.
   */
  @Override
  public void close() {
    stopping = true;
    boolean quiet = awaitOpenTransactions();
    Engine running = engine;
    if (running != null) {
      running.close(quiet);
    }
    threads.stop(STOP_PATIENCE);
  }

  /** Waits until no transaction has broadcasts pending; returns false if the time is not enough. */
  private boolean awaitOpenTransactions() {
    try {
      boolean none = openTransactions.awaitNone(config.drainTimeout());
      if (!none) {
        LogLine.NOT_SENT.log("what open transactions have to say", "the application stops");
      }
      return none;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Engine requireEngine() {
    Engine running = engine;
    if (running == null) {
      throw new IllegalStateException(id + " runs alone");
    }
    return running;
  }

  private Broadcast send(List<NotificationMessage> messages, Audience audience) {
    List<Addressed> notifications =
        messages.stream().map(message -> new Addressed(message, audience)).toList();
    Broadcast broadcast = new Broadcast(subject(messages), delivering);
    switch (wiring.commitPhase().state()) {
      case NONE ->
          dispatch(
              notifications,
              List.of(
                  new Part(broadcast, IntStream.range(0, notifications.size()).boxed().toList())));
      case DOOMED -> broadcast.rolledBack();
      case ACTIVE ->
          ((PendingBroadcasts) wiring.commitPhase().deferred(this::pendingBroadcasts))
              .add(broadcast, notifications);
    }
    return broadcast;
  }

  private PendingBroadcasts pendingBroadcasts() {
    if (stopping) {
      throw new IllegalStateException(id + " is stopping and takes no more notifications");
    }
    openTransactions.begin();
    return new PendingBroadcasts(
        all -> dispatch(all.notifications(), all.parts()), openTransactions::end);
  }

  private static String subject(List<NotificationMessage> messages) {
    String first = messages.get(0).toString();
    return messages.size() == 1 ? first : first + " and " + (messages.size() - 1) + " more";
  }

  /**
   * Sends to others, then runs the observers here; when it returns this instance has forgotten.
   * What this instance holds is dropped even if it is stopping and can tell nobody.
   */
  private void dispatch(List<Addressed> notifications, List<Part> parts) {
    Engine running = engine;
    Accepted accepted = null;
    IllegalStateException refusal = null;
    try {
      accepted = running == null ? null : running.outbound().accept(notifications);
    } catch (IllegalStateException e) {
      refusal = e;
      LogLine.NOT_SENT.log(notifications.get(0).message(), String.valueOf(e.getMessage()));
    }
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
    for (int i = 0; i < notifications.size(); i++) {
      if (isForSelf(notifications.get(i))) {
        applyLocally(notifications.get(i).message(), local.getOrDefault(i, List.of()));
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private boolean isForSelf(Addressed notification) {
    return notification.concerns(id, config.role(), wiring.held());
  }

  private void applyLocally(NotificationMessage message, List<LocalDelivery> deliveries) {
    CarillonEvent event = Arrivals.event(message, id, config.role());
    Runnable application =
        () -> {
          boolean succeeded = events.fire(event);
          deliveries.forEach(delivery -> delivery.done(succeeded));
        };
    Engine running = engine;
    if (message.operation() != Operation.RECYCLE) {
      application.run();
    } else if (running != null) {
      running.receiver().afterRecycles(application);
    } else {
      threads.observers().execute(wiring.observerEntry().apply(application));
    }
  }

  private final class Service implements LocalService.Acting {
    @Override
    public byte[] deliver(byte[] batch) {
      Engine running = engine;
      return running == null
          ? Receipt.refused(id, "it is starting").encode()
          : running.receiver().deliver(batch);
    }

    @Override
    public DeliveryReport applyHere(NotificationMessage message) {
      LocalDelivery here = new LocalDelivery(id, config.role(), 1);
      here.done(events.fire(Arrivals.event(message, id, config.role())));
      return DeliveryReport.sent(message.toString(), List.of(here.delivery()));
    }

    @Override
    public Broadcast relay(NotificationMessage message, Audience audience) {
      Broadcast broadcast = new Broadcast(message.toString(), delivering);
      dispatch(List.of(new Addressed(message, audience)), List.of(new Part(broadcast, List.of(0))));
      return broadcast;
    }

    @Override
    public InstanceStatus status() {
      return CarillonInstance.this.status();
    }
  }

  private final class Sender implements Broadcaster.Sending {
    @Override
    public Broadcast send(List<NotificationMessage> messages, Audience audience) {
      return CarillonInstance.this.send(messages, audience);
    }

    @Override
    public String role() {
      return config.role();
    }
  }

  private final class Delivery implements Broadcast.Delivering {
    @Override
    public Future<?> atReportTimeout(Runnable task) {
      return threads.later(config.reportTimeout(), task);
    }

    @Override
    public void execute(Runnable task) {
      threads.calls().execute(task);
    }

    @Override
    public @Nullable String objectionToWaiting() {
      if (events.isObserving()) {
        return "an observer holds up those it would wait for";
      }
      return wiring.commitPhase().state() == CommitPhase.State.NONE
          ? null
          : "the open transaction may hold up those it would wait for";
    }
  }
}
