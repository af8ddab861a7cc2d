package dev.carillon.demo.settings;

import dev.carillon.demo.settings.GuardedCopy.Found;
import dev.carillon.demo.settings.GuardedCopy.Origin;
import dev.carillon.demo.time.Timer;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheName;
import dev.carillon.event.NotificationsLost;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This instance's own copy of all settings: what Carillon keeps coherent.
 *
 * <p>It is loaded when somebody reads it, and forgotten when any instance says that a setting has
 * changed. Six settings are loaded by one query, so a flush of one key or region drops them all. So
 * that people see the new date without asking, a dropped copy is also loaded again a moment later;
 * many flushes in that moment lead to one load.
 */
@ApplicationScoped
public class SettingsCopy {
  private static final System.Logger LOG = System.getLogger(SettingsCopy.class.getName());
  private static final Duration RELOAD_DELAY = Duration.ofMillis(50);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

  /**
   * The settings as they were at one moment.
   *
   * @param loadedAt when the load began: all that was committed before then is in it
   * @param settings the settings by key; cannot be changed
   */
  public record Snapshot(Instant loadedAt, SortedMap<String, Setting> settings) {}

  /** Where an answer came from. */
  public enum Source {
    /** This instance's copy. */
    CACHE,
    /** The database, since there was no copy. */
    STORE
  }

  /**
   * The answer to one read.
   *
   * @param snapshot the settings
   * @param source where they came from
   */
  public record Read(Snapshot snapshot, Source source) {}

  @Inject private SettingsStore store;
  @Inject private Timer timer;
  @Inject private Event<CopyLoaded> loadedEvent;

  private final GuardedCopy<Snapshot> copy = new GuardedCopy<>();
  private final AtomicBoolean reloadPlanned = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();

  /** Returns all settings, from the copy if there is one. */
  public Read read() {
    Found<Snapshot> found = copy.get(this::load);
    if (found.origin() == Origin.LOADED) {
      Snapshot snapshot = found.value();
      loadedEvent.fire(new CopyLoaded(snapshot.loadedAt(), snapshot.settings().size()));
    }
    return new Read(found.value(), found.origin() == Origin.COPY ? Source.CACHE : Source.STORE);
  }

  /** Returns the copy if there is one, and loads nothing. */
  public Optional<Snapshot> peek() {
    return copy.peek();
  }

  /** Forgets the copy, and has it loaded again soon. */
  public void drop() {
    copy.drop();
    reloadAfter(RELOAD_DELAY);
  }

  void onStart(@Observes @Initialized(ApplicationScoped.class) Object context) {
    reloadAfter(RELOAD_DELAY);
  }

  void onFlush(@Observes @CacheName(SettingsStore.CACHE) CacheFlushed event) {
    drop();
  }

  /** Some flush may be missing, so the copy may be stale: the only safe thing is to forget it. */
  void onLost(@Observes NotificationsLost event) {
    if (event.concerns(SettingsStore.CACHE)) {
      drop();
    }
  }

  private Snapshot load() {
    Instant begun = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    SortedMap<String, Setting> settings = new TreeMap<>();
    store.all().forEach(setting -> settings.put(setting.key(), setting));
    return new Snapshot(begun, Collections.unmodifiableSortedMap(settings));
  }

  /** Says whether a reload is planned now; not so once the application ends. */
  private boolean reloadAfter(Duration delay) {
    if (reloadPlanned.compareAndSet(false, true) && !timer.after(delay, this::reload)) {
      reloadPlanned.set(false);
      return false;
    }
    return true;
  }

  private void reload() {
    reloadPlanned.set(false);
    try {
      Read unused = read();
      if (failing.compareAndSet(true, false)) {
        LOG.log(System.Logger.Level.INFO, "The settings database answers again");
      }
    } catch (RuntimeException e) {
      if (reloadAfter(RETRY_DELAY) && failing.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "The settings could not be loaded; trying again every "
                + RETRY_DELAY.toSeconds()
                + " s",
            e);
      }
    }
  }
}
