package dev.carillon;

import dev.carillon.PendingBroadcasts.Part;
import dev.carillon.backlog.Accepted;
import dev.carillon.backlog.Addressed;
import dev.carillon.cache.Announcing;
import dev.carillon.cache.CacheNotifications;
import dev.carillon.cache.LocalCopies;
import dev.carillon.cache.NearCaches;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.CarillonConfig.OnStartFailure;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.VersionClock;
import dev.carillon.receive.Vouching;
import dev.carillon.rmi.ServiceHost;
import dev.carillon.source.SourceCaches;
import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.rmi.NoSuchObjectException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
  /** How long threads may take to end by themselves, if there is as much time left. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final CarillonConfig config;
  private final Wiring wiring;
  private final InstanceId id;
  private final Instant startedAt = Instant.now();
  private final Events events;
  private final Telling telling;
  private final NearCaches nearCaches;
  private final CacheNotifications notifications;
  private final SourceCaches sources;
  private final LocalCopies copies;
  private final Arrivals arrivals;
  private final Threads threads;
  private final OpenTransactions openTransactions = new OpenTransactions();
  private final Attributes attributes = new Attributes();
  private final Sender broadcasts = new Sender();
  private final Broadcaster broadcaster = new Broadcaster(broadcasts);
  private final Cluster cluster;
  private final Broadcast.Delivering delivering = new Delivery();

  /** Volatile since the service is open, and may be called, before it is set. */
  private volatile @Nullable Engine engine;

  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  private CarillonInstance(CarillonConfig config, Wiring wiring) {
    this.config = config;
    this.wiring = wiring;
    id = new InstanceId(config.instanceName(), newIncarnation());
    events = new Events(wiring.listener());
    CacheSurroundings surroundings =
        new CacheSurroundings(
            wiring.settings(),
            wiring.held(),
            this::vouching,
            task -> threads().loads().execute(wiring.observerEntry().apply(task)),
            new Speaker());
    nearCaches = new NearCaches(surroundings);
    LocalCopies loaded = new GuardedCopies(List.of(wiring.copies(), nearCaches.copies()));
    sources =
        new SourceCaches(
            new SourceSurroundings(
                surroundings,
                loaded,
                config.commitSettle(),
                (delay, task) -> threads().later(delay, () -> threads().report(task)),
                task -> wiring.observerEntry().apply(task).run()));
    copies = new GuardedCopies(List.of(sources.copies(), loaded));
    telling =
        new Telling(
            events, new VersionClock(System::currentTimeMillis), nearCaches::areNotificationsOn);
    notifications =
        new CacheNotifications(
            events.subscriptions(),
            cache -> wiring.held().holds(cache) || !nearCaches.areNotificationsOn(cache));
    arrivals = new Arrivals(events, telling, copies, this::requireEngine);
    cluster =
        new Cluster(
            new Knowledge(id, config.role(), wiring.ephemeral(), this::status, () -> engine));
    threads = new Threads(wiring.threadFactory(), config.dispatchThreads());
    try {
      Engine opened = open();
      engine = opened;
      started.countDown();
      if (opened != null) {
        opened.start();
      }
    } catch (Throwable e) {
      abandon();
      throw e;
    }
  }

  /** Leaves no port open and no thread behind. */
  private void abandon() {
    Engine opened = engine;
    if (opened != null) {
      opened.end();
    }
    threads.stop(Duration.ZERO);
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
    ServiceHost service =
        new ServiceHost(
            config.bindAddress(), wiring.serviceEntry().apply(new LocalService(new Service())));
    try {
      return new Engine(
          config,
          id,
          wiring.held(),
          wiring.ephemeral(),
          service,
          wiring.membership(),
          threads,
          task -> threads.observers().execute(wiring.observerEntry().apply(task)),
          arrivals);
    } catch (IOException e) {
      service.close();
      if (config.onStartFailure() == OnStartFailure.FAIL) {
        throw new InvalidConfigException(String.valueOf(e.getMessage()));
      }
      LogLine.ALONE.log(id, String.valueOf(e.getMessage()));
      return null;
    } catch (Throwable e) {
      service.close();
      throw e;
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

  /** Returns its near caches. */
  public NearCaches nearCaches() {
    return nearCaches;
  }

  /** Returns what calls back when caches change. */
  public CacheNotifications notifications() {
    return notifications;
  }

  /** Returns other people's caches that it keeps coherent. */
  public SourceCaches sources() {
    return sources;
  }

  private Threads threads() {
    return threads;
  }

  private Vouching vouching(Set<String> writers) {
    Engine running = engine;
    if (running != null) {
      return running.receiver().coherence().vouching(writers);
    }
    return config.fault() == null && !config.enabled()
        ? Vouching.alone()
        : Vouching.deaf(config.maxStaleness());
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
        running == null || running.receiver().coherence().isJoined(),
        running == null ? 0 : running.outbound().head(),
        events.failures(),
        arrivals.framesRefused(),
        new TreeMap<>(counters(running)),
        new ArrayList<>(running == null ? List.of() : running.outbound().peers()),
        new ArrayList<>(nearCaches.status()),
        new TreeMap<>(attributes.collect(wiring.contributors().get())));
  }

  private Map<String, Long> counters(@Nullable Engine running) {
    Map<String, Long> counters = new HashMap<>(telling.counters());
    if (running != null) {
      counters.putAll(running.outbound().counters());
      counters.put("collapsed", arrivals.collapsed());
      counters.put("frames-refused", arrivals.framesRefused());
    }
    return counters;
  }

  /**
   * Stops: takes no more broadcasts, waits until peers have everything, says goodbye, and ends
   * every thread and connection. All of it takes {@code carillon.stop.drain-timeout} at the most;
   * threads that run on then are interrupted. Does nothing when called again.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    Deadline deadline = Deadline.in(config.drainTimeout());
    boolean quiet = awaitOpenTransactions(deadline);
    sources.close();
    Engine running = engine;
    if (running != null) {
      running.close(quiet, deadline);
    }
    Duration left = deadline.left();
    threads.stop(left.compareTo(STOP_PATIENCE) < 0 ? left : STOP_PATIENCE);
  }

  /** Waits until no transaction has broadcasts pending; returns false if the time is not enough. */
  private boolean awaitOpenTransactions(Deadline deadline) {
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
    Broadcast broadcast = new Broadcast(messages.get(0), messages.size() - 1, delivering);
    switch (wiring.commitPhase().state()) {
      case NONE ->
          dispatch(
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
  private Broadcast dispatch(NotificationMessage said, Audience audience) {
    NotificationMessage message = telling.versioned(said);
    Broadcast broadcast = new Broadcast(message, 0, delivering);
    Engine running = engine;
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
  private void dispatch(List<Addressed> said, List<Part> parts, Runnable afterAccepting) {
    List<Addressed> notifications = said.stream().map(this::versioned).toList();
    Engine running = engine;
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
    return message.equals(said.message()) ? said : new Addressed(message, said.audience());
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
    Engine running = engine;
    if (message.operation() != Operation.RECYCLE) {
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

  private final class Service implements LocalService.Acting {
    @Override
    public byte[] deliver(byte[] batch) throws NoSuchObjectException {
      return requireOpen().receiver().deliver(batch);
    }

    private Engine requireOpen() throws NoSuchObjectException {
      Engine running = awaitEngine();
      if (running == null) {
        throw new NoSuchObjectException(id + " is starting");
      }
      return running;
    }

    /** The port is open a moment before what stands behind it. */
    private @Nullable Engine awaitEngine() {
      Engine running = engine;
      try {
        if (running == null && started.await(1, TimeUnit.SECONDS)) {
          running = engine;
        }
        if (running != null) {
          running.awaitMembership();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return running;
    }

    @Override
    public DeliveryReport applyHere(NotificationMessage message) {
      copies.forget(message);
      LocalDelivery here = new LocalDelivery(id, config.role(), 1);
      telling.tellOwn(message, id, config.role(), here::done);
      return DeliveryReport.sent(message.toString(), List.of(here.delivery()));
    }

    @Override
    public Broadcast relay(NotificationMessage message, Audience audience)
        throws NoSuchObjectException {
      requireOpen();
      return dispatch(message, audience);
    }

    @Override
    public InstanceStatus status() {
      return CarillonInstance.this.status();
    }
  }

  private final class Sender implements Broadcaster.Sending {
    @Override
    public Broadcast send(NotificationMessage message, Audience audience) {
      return wiring.commitPhase().state() == CommitPhase.State.NONE
          ? dispatch(message, audience)
          : CarillonInstance.this.send(List.of(message), audience);
    }

    @Override
    public Broadcast send(List<NotificationMessage> messages, Audience audience) {
      return CarillonInstance.this.send(messages, audience);
    }

    @Override
    public String role() {
      return config.role();
    }
  }

  private final class InTransaction implements PendingBroadcasts.Sending {
    @Override
    public void send(List<Addressed> notifications, List<Part> parts, Runnable afterAccepting) {
      dispatch(notifications, parts, afterAccepting);
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
        dispatch(notifications, List.of(), () -> {});
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
      return CarillonInstance.this.isForSelf(notification);
    }

    @Override
    public Runnable takeTicket() {
      Engine running = engine;
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

  private final class Speaker implements CacheSurroundings.Speaking {
    @Override
    public boolean inTransaction() {
      return wiring.commitPhase().state() != CommitPhase.State.NONE;
    }

    @Override
    public void announce(NotificationMessage message, @Nullable Audience audience) {
      if (audience != null) {
        broadcasts.send(message, audience);
        return;
      }
      switch (wiring.commitPhase().state()) {
        case NONE -> copies.forget(message);
        case ACTIVE -> pending().addHere(message);
        case DOOMED -> {}
      }
    }

    @Override
    public void atEnd(Announcing.Ending ending) {
      if (wiring.commitPhase().state() == CommitPhase.State.ACTIVE) {
        pending().atEnd(ending);
      } else {
        ending.notCommitted();
      }
    }
  }

  private final class Delivery implements Broadcast.Delivering {
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
      return wiring.commitPhase().state() == CommitPhase.State.NONE
          ? null
          : "the open transaction may hold up those it would wait for";
    }
  }
}
