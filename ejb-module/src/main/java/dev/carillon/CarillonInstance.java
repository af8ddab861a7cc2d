package dev.carillon;

import dev.carillon.cache.CacheNotifications;
import dev.carillon.cache.LocalCopies;
import dev.carillon.cache.NearCaches;
import dev.carillon.config.CacheConfig;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.CarillonConfig.OnStartFailure;
import dev.carillon.config.ConfigKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.TlsConfig;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.VersionClock;
import dev.carillon.event.CarillonEvent;
import dev.carillon.order.Ordering;
import dev.carillon.receive.Surety;
import dev.carillon.receive.Vouching;
import dev.carillon.recycle.OutOfTurn;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.rmi.ServiceHost;
import dev.carillon.source.SourceCaches;
import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.Protection;
import dev.carillon.tls.Tls;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

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
  private final Participation participation;
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
  private final OutOfTurn outOfTurn;
  private final Dispatch dispatch;
  private final Broadcaster broadcaster;
  private final Rolling rolling;
  private final Cluster cluster;
  private final OwnStatus status;
  private final Pulse pulse = new Pulse(System::nanoTime);
  private final AtomicBoolean closed = new AtomicBoolean();

  private CarillonInstance(CarillonConfig config, Wiring wiring) {
    this.config = config;
    this.wiring = wiring;
    id = new InstanceId(config.instanceName(), newIncarnation());
    participation = new Participation(id);
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
            new InOrder(events, this::telling, participation::require));
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
            sender -> rolling().introduced(sender),
            participation::require);
    measures = new Measures(events, arrivals, participation);
    cluster =
        new Cluster(
            new Knowledge(id, config.role(), wiring.ephemeral(), this::status, participation));
    threads = new Threads(wiring.threadFactory(), config.dispatchThreads());
    RecycledHere recycled =
        new RecycledHere(
            id,
            config.role(),
            config.recycle(),
            participation,
            copies,
            event -> wiring.observerEntry().apply(() -> events.fire(event)).run(),
            threads::soon);
    OwnRecycle ownRecycle = wiring.ownRecycle().apply(recycled);
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
            participation,
            this::rolling);
    broadcaster = new Broadcaster(dispatch);
    rolling =
        new Rolling(
            id,
            config,
            participation,
            () -> participation.isJoined() && ownRecycle.isServing(),
            ownRecycle,
            threads,
            this::fireInOrder);
    status =
        new OwnStatus(
            id,
            config,
            wiring,
            participation,
            events,
            arrivals,
            telling,
            nearCaches,
            rolling,
            recycled);
    try {
      open();
      if (participation.engine() != null) {
        participation.require().start();
        threads.every(Duration.ofSeconds(1), pulse::beat);
      }
      rolling.start();
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
    Engine opened = participation.engine();
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

  private void open() {
    if (!config.enabled()) {
      LogLine.DISABLED.log(id);
      participation.alone(ConfigKey.ENABLED + " is false");
    } else if (config.fault() != null) {
      alone(config.fault());
    } else {
      try {
        participation.by(open(protection()));
      } catch (InvalidConfigException e) {
        if (config.onStartFailure() == OnStartFailure.FAIL) {
          throw e;
        }
        alone(String.valueOf(e.getMessage()));
      }
    }
  }

  private void alone(String why) {
    LogLine.ALONE.log(id, why);
    participation.alone(why);
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
            wiring.serviceEntry().apply(new LocalService(actions())));
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

  private ServiceActions actions() {
    return new ServiceActions(
        id, config.role(), participation, copies, telling, dispatch, rolling, this::status);
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

  private void fireInOrder(CarillonEvent event) {
    if (participation.engine() != null) {
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
    Engine running = participation.engine();
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
    return participation.surety();
  }

  /** Says whether it still does what is due; an instance that runs alone has nothing to do. */
  public boolean isLive() {
    return participation.engine() == null || pulse.isFelt();
  }

  /** Returns how long ago its clock thread has ticked; since the start if it runs alone. */
  public Duration sinceTick() {
    return pulse.age();
  }

  /** Returns what this instance says of itself. */
  public InstanceStatus status() {
    return status.now();
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
    Engine running = participation.engine();
    if (running != null) {
      running.close(quiet, deadline);
    }
    Duration left = deadline.left();
    threads.stop(left.compareTo(STOP_PATIENCE) < 0 ? left : STOP_PATIENCE);
  }
}
