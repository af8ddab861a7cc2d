package dev.carillon.demo.web;

import dev.carillon.Cluster;
import dev.carillon.KnownInstance;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.demo.settings.CopyLoaded;
import dev.carillon.demo.settings.SettingsCopy;
import dev.carillon.demo.settings.SettingsStore;
import dev.carillon.demo.time.Timer;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheName;
import dev.carillon.event.InstanceJoined;
import dev.carillon.event.InstanceLeft;
import dev.carillon.event.NotificationsLost;
import dev.carillon.event.RecycleRequested;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pages that are open on this instance, and what they are told: every event that reaches this
 * instance, every change in how it stands with the others, and now and then that it is alive.
 *
 * <p>Safe for use by many threads; nobody who has something to tell waits for a page.
 */
@ApplicationScoped
public class LiveEvents {
  private static final System.Logger LOG = System.getLogger(LiveEvents.class.getName());

  static final int MAX_CLIENTS = 64;
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int TICKS_PER_HEARTBEAT = 5;

  @Inject private Cluster cluster;
  @Inject private SettingsCopy copy;
  @Inject private Timer timer;

  @Resource
  @SuppressWarnings("NullAway.Init")
  private ManagedExecutorService executor;

  private final Set<LiveClient> clients = ConcurrentHashMap.newKeySet();
  private Seen lastSeen = new Seen(Map.of(), false); // only by the tick
  private int ticks; // only by the tick

  /** How others stand with this instance, and whether its copy is vouched for. */
  private record Seen(Map<InstanceId, PeerState> instances, boolean vouchedFor) {}

  @PostConstruct
  void start() {
    timer.every(TICK, this::tick);
  }

  @PreDestroy
  void end() {
    clients.forEach(LiveClient::close);
    clients.clear();
  }

  /** Adds a page, unless {@value #MAX_CLIENTS} are open; says whether it did. */
  boolean add(Sse sse, SseEventSink sink) {
    LiveClient client = new LiveClient(sse, sink, executor);
    synchronized (clients) {
      clients.removeIf(LiveClient::isClosed);
      if (clients.size() >= MAX_CLIENTS) {
        return false;
      }
      clients.add(client);
    }
    client.offer(LiveEvent.of("hello", self()));
    return true;
  }

  void onFlush(@Observes @CacheName(SettingsStore.CACHE) CacheFlushed event) {
    String what = event.cache();
    if (event.region() != null) {
      what += " / " + event.region();
    }
    if (event.key() != null) {
      what += " / " + event.key();
    }
    tell(new LiveEvent("flush", event.sender().name(), what));
  }

  void onLoaded(@Observes CopyLoaded event) {
    tell(LiveEvent.of("loaded", self()));
  }

  void onRecycle(@Observes RecycleRequested event) {
    tell(new LiveEvent("recycle", event.sender().name(), event.reason()));
  }

  void onJoined(@Observes InstanceJoined event) {
    tell(new LiveEvent("joined", event.instance().name(), event.role()));
  }

  void onLeft(@Observes InstanceLeft event) {
    String how = event.departure().name().toLowerCase(Locale.ROOT);
    tell(new LiveEvent("left", event.instance().name(), how));
  }

  void onLost(@Observes NotificationsLost event) {
    tell(new LiveEvent("lost", event.sender().name(), String.join(", ", event.caches())));
  }

  private void tell(LiveEvent event) {
    clients.forEach(client -> client.offer(event));
  }

  private String self() {
    return cluster.self().id().name();
  }

  /** A tick that fails must not be the last one. */
  private void tick() {
    try {
      clients.removeIf(LiveClient::isClosed);
      lookAround();
      ticks = (ticks + 1) % TICKS_PER_HEARTBEAT;
      if (ticks == 0) {
        tell(LiveEvent.of("heartbeat", self()));
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "Looking around failed", e);
    }
  }

  private void lookAround() {
    Map<InstanceId, PeerState> instances = new HashMap<>();
    for (KnownInstance instance : cluster.instances()) {
      instances.put(instance.id(), instance.state());
    }
    Seen seen = new Seen(instances, copy.isVouchedFor());
    if (!seen.equals(lastSeen)) {
      lastSeen = seen;
      tell(LiveEvent.of("instances", self()));
    }
  }
}
