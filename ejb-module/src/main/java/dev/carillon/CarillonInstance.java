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
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import dev.carillon.event.RecycleRequested;
import dev.carillon.receive.Inbox;
import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.rmi.RemoteException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The whole of one instance, without a container: a configuration goes in, a {@link Broadcaster}
 * and events come out. In a container the EJB is a shell around it. Thread-safe.
 *
 * <pre>{@code
 * CarillonConfig config = CarillonConfig.read(settings, "shop-1/web", "web");
 * try (CarillonInstance instance = CarillonInstance.start(config, Wiring.plain(listener))) {
 *   instance.broadcaster().cache("catalog").flushKey("sku-1");
 * }
 * }</pre>
 */
public final class CarillonInstance implements AutoCloseable {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  private static final Duration REFUSAL_LOG_PAUSE = Duration.ofSeconds(10);

  private final CarillonConfig config;
  private final Wiring wiring;
  private final InstanceId id;
  private final Instant startedAt = Instant.now();
  private final Events events;
  private final Threads threads;
  private final AtomicLong framesRefused = new AtomicLong();
  private final AtomicLong nextRefusalLog = new AtomicLong(System.nanoTime());
  private final Broadcaster broadcaster = new Broadcaster(new Sender());
  private final Cluster cluster = new Cluster(new Knowledge());
  private final Broadcast.Delivering delivering = new Delivery();

  /** Volatile since the service is open, and may be called, before it is set. */
  private volatile @Nullable Engine engine;

  private CarillonInstance(CarillonConfig config, Wiring wiring) {
    this.config = config;
    this.wiring = wiring;
    id = new InstanceId(config.instanceName(), newIncarnation());
    events = new Events(wiring.listener());
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
          wiring.serviceEntry().apply(new LocalService(this)),
          wiring.membership(),
          threads,
          task -> threads.observers().execute(wiring.observerEntry().apply(task)),
          events,
          new Arrivals());
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
        framesRefused.get(),
        new ArrayList<>(running == null ? List.of() : running.outbound().peers()),
        new TreeMap<>(Attributes.collect(wiring.contributors().get())));
  }

  /**
   * Stops: takes no more broadcasts, waits until peers have everything, at most {@code
   * carillon.stop.drain-timeout}, says goodbye, and ends every thread and connection.
   */
  @Override
  public void close() {
    Engine running = engine;
    if (running != null) {
      running.close();
    }
    threads.stop(STOP_PATIENCE);
  }

  byte[] deliver(byte[] batch) {
    return requireEngine().receiver().deliver(batch);
  }

  /** Broadcasts for an outside caller, in nobody's transaction. */
  Broadcast relay(NotificationMessage message, Audience audience) {
    Broadcast broadcast = new Broadcast(message.toString(), delivering);
    dispatch(List.of(new Addressed(message, audience)), List.of(new Part(broadcast, List.of(0))));
    return broadcast;
  }

  /** Applies a message at this instance alone. */
  DeliveryReport applyHere(NotificationMessage message) {
    LocalDelivery here = new LocalDelivery(id, config.role(), 1);
    here.done(events.fire(event(message, id, config.role())));
    return DeliveryReport.sent(message.toString(), List.of(here.delivery()));
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
          ((PendingBroadcasts)
                  wiring
                      .commitPhase()
                      .deferred(
                          () ->
                              new PendingBroadcasts(
                                  all -> dispatch(all.notifications(), all.parts()))))
              .add(broadcast, notifications);
    }
    return broadcast;
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
    Map<Integer, List<LocalDelivery>> local = new HashMap<>();
    Engine running = engine;
    try {
      Accepted accepted = running == null ? null : running.outbound().accept(notifications);
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
    } finally {
      for (int i = 0; i < notifications.size(); i++) {
        if (isForSelf(notifications.get(i))) {
          applyLocally(notifications.get(i).message(), local.getOrDefault(i, List.of()));
        }
      }
    }
  }

  private boolean isForSelf(Addressed notification) {
    return notification.concerns(id, config.role(), wiring.held());
  }

  private void applyLocally(NotificationMessage message, List<LocalDelivery> deliveries) {
    CarillonEvent event = event(message, id, config.role());
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

  private static CarillonEvent event(
      NotificationMessage message, InstanceId sender, String ownRole) {
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

  /** What comes in. */
  private final class Arrivals implements Inbox {
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
      requireEngine().introduced(sender);
    }

    @Override
    public void saidGoodbye(Introduction sender) {
      requireEngine().saidGoodbye(sender);
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
    public void whenSettled(Accepted accepted, Runnable callback) {
      requireEngine().outbound().whenSettled(accepted, callback);
    }

    @Override
    public void execute(Runnable task) {
      threads.calls().execute(task);
    }

    @Override
    public @Nullable String objectionToWaiting() {
      return events.isObserving() ? "an observer holds up those it would wait for" : null;
    }
  }

  private final class Knowledge implements Cluster.Knowing {
    @Override
    public KnownInstance self() {
      Engine running = engine;
      return new KnownInstance(
          id,
          config.role(),
          running == null ? null : running.self().address(),
          PeerState.CONNECTED,
          wiring.ephemeral(),
          true);
    }

    @Override
    public List<KnownInstance> others() {
      Engine running = engine;
      if (running == null) {
        return List.of();
      }
      Map<InstanceId, PeerState> states =
          running.outbound().peers().stream()
              .collect(
                  Collectors.toMap(
                      InstanceStatus.Peer::instance, InstanceStatus.Peer::state, (a, b) -> a));
      return running.view().instances().stream()
          .map(
              known ->
                  new KnownInstance(
                      known.instance(),
                      known.role(),
                      known.address(),
                      states.getOrDefault(known.instance(), PeerState.UNREACHABLE),
                      known.ephemeral(),
                      false))
          .toList();
    }

    @Override
    public InstanceStatus status(InstanceId instance) {
      if (instance.equals(id)) {
        return CarillonInstance.this.status();
      }
      Introduction known =
          requireEngine().view().instances().stream()
              .filter(each -> each.instance().equals(instance))
              .findFirst()
              .orElseThrow(
                  () -> new InstanceUnreachableException(instance, "it is not known", null));
      try {
        return requireEngine().transport().status(known.address());
      } catch (RemoteException e) {
        Throwable root = e.getCause() == null ? e : e.getCause();
        throw new InstanceUnreachableException(instance, root.toString(), e);
      }
    }
  }
}
