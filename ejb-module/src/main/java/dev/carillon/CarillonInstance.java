package dev.carillon;

import dev.carillon.cache.CacheNotifications;
import dev.carillon.cache.LocalCopies;
import dev.carillon.cache.NearCaches;
import dev.carillon.config.CacheConfig;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.CarillonConfig.OnStartFailure;
import dev.carillon.config.ConfigKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.RecycleConfig;
import dev.carillon.config.TlsConfig;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.VersionClock;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.RecycleRequested;
import dev.carillon.event.RecycleStarting;
import dev.carillon.order.Ordering;
import dev.carillon.receive.Surety;
import dev.carillon.receive.Vouching;
import dev.carillon.recycle.OutOfTurn;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.RecycledInstance;
import dev.carillon.rmi.ServiceHost;
import dev.carillon.source.SourceCaches;
import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.Protection;
import dev.carillon.tls.Tls;
import java.io.IOException;
import java.rmi.NoSuchObjectException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The whole of one instance, without a container: a configuration goes in, a {@link Broadcaster}
 * and events come out. In a container the EJB is a shell around it. Thread-safe.
 *
 * <pre>{@code
 * CarillonConfig config = CarillonConfig.read(settings, "shop-1/web", "web");
 * try (CarillonInstance instance = CarillonInstance.start(config, Wiring.plain(listener, held, config))) {
 *   instance.broadcaster().cache("catalog").flushKey("sku-1");
 * }
 * }</pre>
 */
public final class CarillonInstance implements AutoCloseable {
  /** How long threads may take to end by themselves, if there is as much time left. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  /** How many changes of an ordered cache wait for their turn, or are known to have had it. */
  private static final int MOST_CHANGES = 1 << 16;

  private final CarillonConfig config;
  private final Wiring wiring;
  private final InstanceId id;
  private final Instant startedAt = Instant.now();
  private final Events events;
  private final Telling telling;
  private final Ordering ordering;
  private final NearCaches nearCaches;
  private final CacheNotifications notifications;
  private final SourceCaches sources;
  private final LocalCopies copies;
  private final Arrivals arrivals;
  private final Measures measures;
  private final Threads threads;
  private final Attributes attributes = new Attributes();
  private final OwnRecycle ownRecycle;
  private final OutOfTurn outOfTurn;
  private volatile RecycleConfig.@Nullable Mode recycleMode;
  private final Dispatch dispatch;
  private final Broadcaster broadcaster;
  private final Rolling rolling;
  private final Comebacks comebacks;
  private final Cluster cluster;

  /** Volatile since the service is open, and may be called, before it is set. */
  private volatile @Nullable Engine engine;

  /** Why there is no engine; null if there is one, or it is not known yet. */
  private volatile @Nullable String alone;

  private final Pulse pulse = new Pulse(System::nanoTime);
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
            task -> threads().soon(task),
            this::dispatch);
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
    ordering =
        new Ordering(
            id,
            new Ordering.Settings(
                System::nanoTime, config.maxStaleness(), MOST_CHANGES, MOST_CHANGES),
            new InOrder(events, this::telling, this::requireEngine));
    telling =
        new Telling(
            events,
            wiring.traces(),
            new VersionClock(System::currentTimeMillis),
            nearCaches::areNotificationsOn,
            ordering::isOrdered,
            reason -> outOfTurn().awaitObservers(reason));
    notifications =
        new CacheNotifications(
            events.subscriptions(),
            cache -> wiring.held().holds(cache) || !nearCaches.areNotificationsOn(cache));
    arrivals =
        new Arrivals(
            events,
            telling,
            copies,
            ordering,
            sender -> comebacks().introduced(sender),
            this::requireEngine);
    measures = new Measures(events, arrivals, () -> engine);
    cluster =
        new Cluster(
            new Knowledge(id, config.role(), wiring.ephemeral(), this::status, () -> engine));
    threads = new Threads(wiring.threadFactory(), config.dispatchThreads());
    ownRecycle = wiring.ownRecycle().apply(new Recycled());
    outOfTurn = new OutOfTurn(ownRecycle, config.recycle().grace(), this::whileOpen);
    dispatch =
        new Dispatch(
            id,
            config,
            wiring,
            events,
            telling,
            copies,
            sources,
            threads,
            () -> engine,
            this::rolling);
    broadcaster = new Broadcaster(dispatch);
    rolling =
        new Rolling(
            id,
            config,
            () -> engine,
            () -> cluster.isJoined() && ownRecycle.isServing(),
            ownRecycle,
            threads,
            this::fireInOrder);
    comebacks =
        new Comebacks(
            () -> engine == null ? List.of() : requireEngine().view().instances(),
            rolling::tellsOf,
            rolling::joinedAt,
            threads::soon,
            this::fireInOrder,
            config.recycle().timeLimit(),
            System::nanoTime);
    try {
      Engine opened = open();
      engine = opened;
      started.countDown();
      if (opened != null) {
        opened.start();
        threads.every(Duration.ofSeconds(1), pulse::beat);
      }
      rolling.start();
      threads.every(Duration.ofMillis(500), comebacks::tick);
      new OnChange(
              id,
              config.recycle(),
              wiring.settings(),
              threads,
              wiring.observerEntry(),
              events::fire,
              rolling)
          .start();
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
      alone = ConfigKey.ENABLED + " is false";
      return null;
    }
    if (config.fault() != null) {
      return alone(config.fault());
    }
    try {
      return open(protection());
    } catch (InvalidConfigException e) {
      if (config.onStartFailure() == OnStartFailure.FAIL) {
        throw e;
      }
      return alone(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Engine alone(String why) {
    LogLine.ALONE.log(id, why);
    alone = why;
    return null;
  }

  private Protection protection() {
    return config.tls().mode() == TlsConfig.Mode.OFF
        ? Protection.none()
        : Tls.ofInstance(
            config.tls(),
            config.cluster(),
            config.instanceName(),
            config.advertised().host().orElse(config.bindAddress().getHostAddress()),
            config.dns().map(name -> name.host().replaceFirst("\\.$", "")),
            InstantSource.system(),
            new RefusalLog());
  }

  private Engine open(Protection protection) {
    ServiceHost service =
        new ServiceHost(
            config.bindAddress(),
            config.cluster(),
            config.service(),
            protection,
            threads.doors(),
            wiring.serviceEntry().apply(new LocalService(new Service())));
    try {
      return new Engine(
          config,
          id,
          wiring.held(),
          Declared.atStart(wiring),
          wiring.ephemeral(),
          service,
          protection,
          wiring.membership(),
          threads,
          task -> threads.observers().execute(wiring.observerEntry().apply(task)),
          ordering,
          arrivals,
          measures.commitToApplied());
    } catch (IOException | InvalidConfigException e) {
      service.close();
      throw new InvalidConfigException(String.valueOf(e.getMessage()));
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

  private Rolling rolling() {
    return rolling;
  }

  private Comebacks comebacks() {
    return comebacks;
  }

  private void fireInOrder(CarillonEvent event) {
    if (engine != null) {
      arrivals.fireInOrder(event);
    } else {
      threads.observers().execute(wiring.observerEntry().apply(() -> events.fire(event)));
    }
  }

  private Dispatch dispatch() {
    return dispatch;
  }

  private Telling telling() {
    return telling;
  }

  private OutOfTurn outOfTurn() {
    return outOfTurn;
  }

  /** Does something later that may wait, unless this has been closed by then. */
  private Runnable whileOpen(Duration delay, Runnable task) {
    return threads.later(
        delay,
        () -> {
          if (!closed.get()) {
            threads.soon(task);
          }
        });
  }

  private Vouching vouching(String cache, CacheConfig settings) {
    Engine running = engine;
    if (running != null) {
      running.declare(settings.declaration(cache));
      return running.receiver().coherence().vouching(cache, settings.writers());
    }
    return config.fault() == null && !config.enabled()
        ? Vouching.alone()
        : Vouching.deaf(config.maxStaleness());
  }

  /** Returns the instances this one knows. */
  public Cluster cluster() {
    return cluster;
  }

  /** Returns which incarnation it is. */
  public InstanceId id() {
    return id;
  }

  /** Returns what it has measured. */
  public Measures measures() {
    return measures;
  }

  /** Returns how sure this instance is of what it holds. */
  public Surety surety() {
    Engine running = engine;
    if (running != null) {
      return running.surety();
    }
    String why = alone;
    return why == null ? Surety.unsure("starting") : Surety.alone(why);
  }

  /** Says whether it still does what is due; an instance that runs alone has nothing to do. */
  public boolean isLive() {
    return engine == null || pulse.isFelt();
  }

  /** Returns how long ago its clock thread has ticked; since the start if it runs alone. */
  public Duration sinceTick() {
    return pulse.age();
  }

  /** Returns what this instance says of itself. */
  public InstanceStatus status() {
    Engine running = engine;
    Surety surety = surety();
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
        new ArrayList<>(running == null ? List.of() : running.receiver().senders()),
        new ArrayList<>(nearCaches.status()),
        new ArrayList<>(rolling.status()),
        new TreeMap<>(attributes.collect(ownAttributes(), wiring.contributors().get())),
        surety.state().name(),
        surety.why());
  }

  private Map<String, String> ownAttributes() {
    RecycleConfig.Mode mode = recycleMode;
    return mode == null
        ? Map.of()
        : Map.of(InstanceStatus.RECYCLE_MODE, mode.name().toLowerCase(Locale.ROOT));
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
    boolean quiet = dispatch.awaitOpenTransactions(deadline);
    sources.close();
    rolling.close();
    Engine running = engine;
    if (running != null) {
      running.close(quiet, deadline);
    }
    Duration left = deadline.left();
    threads.stop(left.compareTo(STOP_PATIENCE) < 0 ? left : STOP_PATIENCE);
  }

  private Engine requireEngine() {
    Engine running = engine;
    if (running == null) {
      throw new IllegalStateException(id + " runs alone");
    }
    return running;
  }

  private final class Recycled implements RecycledInstance {
    @Override
    public RecycleConfig settings() {
      return config.recycle();
    }

    @Override
    public void recyclesBy(RecycleConfig.Mode mode) {
      recycleMode = mode;
    }

    @Override
    public void starting(String reason) {
      fire(new RecycleStarting(reason));
    }

    @Override
    public void requested(String reason) {
      fire(new RecycleRequested(reason, id, config.role()));
    }

    private void fire(CarillonEvent event) {
      wiring.observerEntry().apply(() -> events.fire(event)).run();
    }

    @Override
    public void dropAll() {
      copies.forgetAll();
    }

    @Override
    public void goes(String reason) {
      recyclesFor(reason);
    }

    @Override
    public void stays() {
      recyclesFor("");
    }

    private void recyclesFor(String reason) {
      Engine running = engine;
      if (running != null) {
        running.recyclesFor(reason);
      }
    }

    @Override
    public void execute(Runnable task) {
      threads.soon(task);
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
    public byte[] roll(byte[] word) throws NoSuchObjectException {
      requireOpen();
      return rolling.heard(word);
    }

    @Override
    public String startRoll(String id, String role, String reason) throws NoSuchObjectException {
      requireOpen();
      rolling.begin(id, role, reason);
      return id;
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
      return dispatch.now(message, audience);
    }

    @Override
    public InstanceStatus status() {
      return CarillonInstance.this.status();
    }

    @Override
    public void forget(String instanceName) throws NoSuchObjectException {
      requireOpen().forget(instanceName);
    }
  }
}
