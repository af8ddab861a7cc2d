package dev.carillon.demo.settings;

import dev.carillon.cache.NearCache;
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
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * This instance's own copy of all settings, in a near cache: what Carillon keeps coherent.
 *
 * <p>It is loaded when somebody reads it, and forgotten when any instance says that a setting has
 * changed; the near cache does that by itself. All settings are read by one query and are one
 * entry. So that people see the new date without asking, a forgotten copy is also loaded again a
 * moment later; many flushes in that moment lead to one load.
 */
@ApplicationScoped
public class SettingsCopy {
  private static final System.Logger LOG = System.getLogger(SettingsCopy.class.getName());

  /** The key of the one entry. */
  private static final String ALL = "all";

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
    /** The database, since there was no copy that may be served. */
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

  @Inject
  @CacheName(SettingsStore.CACHE)
  private NearCache<String, Snapshot> copies;

  private volatile boolean isReloading = true;
  private final AtomicBoolean reloadPlanned = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicReference<@Nullable Snapshot> lastLoaded = new AtomicReference<>();

  /** Returns all settings, from the copy if there is one. */
  public Read read() {
    Load load = new Load();
    Snapshot found = Objects.requireNonNull(copies.get(ALL, load::all));
    if (!load.ran) {
      return new Read(found, Source.CACHE);
    }
    loadedEvent.fire(new CopyLoaded(found.loadedAt(), found.settings().size()));
    return new Read(found, Source.STORE);
  }

  /** Returns what was loaded last, which may have been forgotten since. */
  public Optional<Snapshot> lastLoaded() {
    return Optional.ofNullable(lastLoaded.get());
  }

  /** Says whether all instances that could have changed a setting vouch that they have told. */
  public boolean isVouchedFor() {
    return copies.isVouchedFor();
  }

  /** Forgets the copy in this instance, and has it loaded again soon. */
  public void forgetHere() {
    copies.forgetHere();
    reloadAfter(RELOAD_DELAY);
  }

  /** From now on the copy is loaded only when somebody reads it, and no more a moment later. */
  public void loadOnlyWhenRead() {
    isReloading = false;
  }

  void onStart(@Observes @Initialized(ApplicationScoped.class) Object context) {
    reloadAfter(RELOAD_DELAY);
  }

  /** What the flush names is gone by now; one setting's key means the one entry too. */
  void onFlush(@Observes @CacheName(SettingsStore.CACHE) CacheFlushed event) {
    if (event.covers(ALL)) {
      reloadAfter(RELOAD_DELAY);
    } else {
      forgetHere();
    }
  }

  void onLost(@Observes NotificationsLost event) {
    if (event.concerns(SettingsStore.CACHE)) {
      reloadAfter(RELOAD_DELAY);
    }
  }

  private static @Nullable Snapshot later(@Nullable Snapshot one, @Nullable Snapshot other) {
    boolean first = other == null || (one != null && one.loadedAt().isAfter(other.loadedAt()));
    return first ? one : other;
  }

  /** One read's load, if it comes to that. */
  private final class Load {
    private boolean ran;

    Snapshot all(String key) {
      ran = true;
      Instant begun = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      SortedMap<String, Setting> settings = new TreeMap<>();
      store.all().forEach(setting -> settings.put(setting.key(), setting));
      Snapshot loaded = new Snapshot(begun, Collections.unmodifiableSortedMap(settings));
      lastLoaded.accumulateAndGet(loaded, SettingsCopy::later);
      return loaded;
    }
  }

  /** Says whether a reload is planned now; not so once the application ends. */
  private boolean reloadAfter(Duration delay) {
    if (!isReloading) {
      return false;
    }
    if (reloadPlanned.compareAndSet(false, true) && !timer.after(delay, this::reload)) {
      reloadPlanned.set(false);
      return false;
    }
    return true;
  }

  private void reload() {
    reloadPlanned.set(false);
    if (!isReloading) {
      return;
    }
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
