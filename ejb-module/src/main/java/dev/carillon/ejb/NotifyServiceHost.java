package dev.carillon.ejb;

import dev.carillon.CarillonInstance;
import dev.carillon.Cluster;
import dev.carillon.Sources;
import dev.carillon.StatusContributor;
import dev.carillon.Traces;
import dev.carillon.Wiring;
import dev.carillon.cache.LocalCopies;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.membership.MembershipSource;
import dev.carillon.recycle.Readiness;
import dev.carillon.telemetry.LogLine;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJBException;
import jakarta.ejb.LocalBean;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hosts the instance of the application: starts it with the application and stops it with the
 * application, and lets threads that belong to nobody into the container.
 */
@Singleton
@Startup
@LocalBean
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NotifyServiceHost {
  @Resource private SessionContext context;
  @Resource private ManagedThreadFactory threadFactory;
  @Resource private ManagedExecutorService executor;
  @Resource private TransactionSynchronizationRegistry transactions;

  @Resource(lookup = "java:app/AppName")
  private String applicationName;

  @Inject private BeanManager beans;
  @Inject private CarillonExtension extension;
  @Inject @Any private Instance<StatusContributor> contributors;

  private final Readiness readiness = new Readiness();
  private final AtomicBoolean deployed = new AtomicBoolean(true);
  private final AtomicBoolean ended = new AtomicBoolean();
  private @Nullable List<StatusContributor> resolved;
  private CarillonInstance instance;
  private Runnable metrics = () -> {};

  @PostConstruct
  void start() {
    instance = started();
    if (OptionalApi.MICROPROFILE_METRICS.isPresent()) {
      metrics = MetricsDoor.open(beans, instance);
    }
  }

  private CarillonInstance started() {
    try {
      return startedOn(ServerName.find());
    } catch (Throwable e) {
      ended.set(true); // what looks for the application on a thread of its own need not go on
      throw e;
    }
  }

  private CarillonInstance startedOn(ServerName server) {
    String defaultName = server.name() + "/" + applicationName;
    try {
      return launch(server, CarillonConfig.read(settings(), defaultName, applicationName));
    } catch (InvalidConfigException e) {
      LogLine.NOT_STARTED.log(defaultName, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private CarillonInstance launch(ServerName server, CarillonConfig config) {
    boolean ephemeral = server.generated() && config.instanceName().startsWith(server.name() + "/");
    ServerRecycle recycle =
        new ServerRecycle(applicationName, ephemeral, readiness, deployed, ended::get);
    NotifyServiceHost self = context.getBusinessObject(NotifyServiceHost.class);
    CarillonInstance started =
        CarillonInstance.start(
            config,
            new Wiring(
                new CdiEvents(beans, executor),
                LocalCopies.NONE,
                extension.held(settings()),
                Sources.of(config, NotifyServiceHost::grid),
                ephemeral,
                threadFactory,
                task -> () -> runIn(self, task),
                service -> new ContainerEntry(service, task -> runIn(self, task)),
                new JtaCommitPhase(transactions),
                OptionalApi.OPENTELEMETRY.isPresent() ? OpenTelemetryTraces.of(beans) : Traces.NONE,
                this::contributors,
                settings(),
                extension.injected(),
                recycle::of));
    if (ephemeral) {
      LogLine.EPHEMERAL.log(config.instanceName());
    }
    return started;
  }

  private static Function<String, Optional<String>> settings() {
    return OptionalApi.MICROPROFILE_CONFIG.isPresent()
        ? new MicroProfileSettings()
        : new PlainSettings();
  }

  private static Optional<MembershipSource> grid() {
    return OptionalApi.PAYARA.isPresent() && OptionalApi.HAZELCAST.isPresent()
        ? Optional.of(DataGrid.membership())
        : Optional.empty();
  }

  /** Resolves them once: each resolution makes new objects of dependent beans. */
  private synchronized List<StatusContributor> contributors() {
    if (resolved == null) {
      resolved = contributors.stream().toList();
    }
    return resolved;
  }

  /** Says whether it has been stopped, or could not be started. */
  boolean hasEnded() {
    return ended.get();
  }

  @PreDestroy
  void stop() {
    ended.set(true);
    try {
      metrics.run();
    } finally {
      instance.close();
    }
  }

  /**
   * Runs a task in the container, or not at all: from the moment an undeployment begins the
   * container lets nothing in, some time before it calls {@link #stop}.
   */
  private static void runIn(NotifyServiceHost container, Runnable task) {
    try {
      container.enter(task);
    } catch (EJBException e) {
      LogLine.CONTAINER_CLOSED.log(e.toString());
    }
  }

  /** Runs a task in the context of this bean, in no transaction. */
  public void enter(Runnable task) {
    task.run();
  }

  /** Returns how the instance stands, as load balancers are told. */
  public Standing standing() {
    Cluster cluster = instance.cluster();
    return new Standing(
        cluster.self().id(),
        deployed.get(),
        cluster.isJoined(),
        readiness.draining(),
        instance.surety());
  }

  /** Returns the host that was injected, or the one of the application that calls. */
  static NotifyServiceHost orCurrent(@Nullable NotifyServiceHost injected) {
    return injected == null ? CDI.current().select(NotifyServiceHost.class).get() : injected;
  }

  /** Returns the instance hosted. */
  public CarillonInstance instance() {
    return instance;
  }
}
