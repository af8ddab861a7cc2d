package dev.carillon;

import dev.carillon.config.FreshSettings;
import dev.carillon.config.RecycleConfig;
import dev.carillon.contracts.InstanceId;
import dev.carillon.event.ConfigurationChanged;
import dev.carillon.recycle.WatchedKeys;
import dev.carillon.telemetry.LogLine;
import dev.carillon.telemetry.Place;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the settings of {@code carillon.recycle.on-change} from time to time, one look after the
 * other. Thread-safe.
 */
final class OnChange {
  private final InstanceId self;
  private final RecycleConfig config;
  private final Function<String, Optional<String>> settings;
  private final Threads threads;
  private final UnaryOperator<Runnable> observerEntry;
  private final Consumer<ConfigurationChanged> observers;
  private final ChangeRolls.Asking asking;

  /** The look that goes on; null between two. */
  private final AtomicReference<@Nullable Look> looking = new AtomicReference<>();

  private final LogPause failures = new LogPause();

  /** Null until the settings could be read once; used by one look at a time. */
  private volatile @Nullable ChangeRolls rolls;

  /**
   * Makes what looks.
   *
   * @param observerEntry puts what runs observers into the container's context
   * @param observers runs the observers of an event, and returns when they have run
   */
  OnChange(
      InstanceId self,
      RecycleConfig config,
      Function<String, Optional<String>> settings,
      Threads threads,
      UnaryOperator<Runnable> observerEntry,
      Consumer<ConfigurationChanged> observers,
      ChangeRolls.Asking asking) {
    this.self = self;
    this.config = config;
    this.settings = FreshSettings.of(settings);
    this.threads = threads;
    this.observerEntry = observerEntry;
    this.observers = observers;
    this.asking = asking;
  }

  /** Begins; what the settings are now is what they change from. */
  void start() {
    if (!config.onChange().isEmpty()) {
      look();
      threads.every(config.poll(), this::lookSoon);
    }
  }

  /** Observers may take their time, which is not the clock's. */
  private void lookSoon() {
    Look look = new Look();
    Look before = looking.compareAndExchange(null, look);
    if (before == null) {
      threads.soon(look);
    } else {
      before.complain();
    }
  }

  private void look() {
    try {
      ChangeRolls begun = rolls;
      if (begun == null) {
        rolls =
            new ChangeRolls(
                self,
                new WatchedKeys(config.onChange(), settings),
                observers,
                asking,
                config.timeLimit(),
                System::nanoTime);
      } else {
        begun.look();
      }
    } catch (RuntimeException e) {
      if (failures.isOver()) {
        LogLine.KEYS_NOT_READ.log(config.onChange(), e);
      }
    }
  }

  /** One look, on a thread that may wait. As long as it goes on there is no other. */
  private final class Look implements Runnable {
    private final long began = System.nanoTime();
    private volatile @Nullable Thread thread;
    private boolean said; // the clock's alone

    @Override
    public void run() {
      thread = Thread.currentThread();
      try {
        observerEntry.apply(OnChange.this::look).run();
      } finally {
        thread = null;
        looking.set(null);
      }
    }

    /** Says in the log, once, that it takes long; nothing else would, and no change is seen. */
    void complain() {
      Duration grace = config.grace();
      if (!said && System.nanoTime() - began > grace.toNanos()) {
        said = true;
        LogLine.LOOK_HANGS.log(config.onChange(), grace.toMillis(), Place.of(thread));
      }
    }
  }
}
