package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.TraceContext;
import dev.carillon.contracts.VersionClock;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.RecycleRequested;
import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who listen in this instance what a notification says, and gives versions to changes
 * of items. What is invalidated by it is none of its business. Thread-safe.
 */
final class Telling {
  /** Of how many items the last version is kept: some 15 MiB. */
  private static final int MOST_ITEMS = 1 << 16;

  private final Events events;
  private final Traces traces;
  private final VersionClock clock;
  private final Predicate<String> wanted;
  private final Predicate<String> ordered;
  private final Function<String, Runnable> recycle;
  private final ItemTurns turns = new ItemTurns(MOST_ITEMS);
  private final AtomicLong versionsRefused = new AtomicLong();
  private final LogPause refusals = new LogPause();

  /**
   * Makes the telling of an instance.
   *
   * @param wanted says whether anybody is to be told what happens to a cache
   * @param ordered says whether a cache's changes are told in one order everywhere
   * @param recycle learns why this instance is asked to recycle, before those who observe it; what
   *     it returns is run after them
   */
  Telling(
      Events events,
      Traces traces,
      VersionClock clock,
      Predicate<String> wanted,
      Predicate<String> ordered,
      Function<String, Runnable> recycle) {
    this.events = events;
    this.traces = traces;
    this.clock = clock;
    this.wanted = wanted;
    this.ordered = ordered;
    this.recycle = recycle;
  }

  /**
   * Returns a message as it is to be accepted: the change of an item bears a version, and so does
   * that of a region of an ordered cache. A recycle bears one so that its age is known.
   */
  NotificationMessage versioned(NotificationMessage message) {
    return message.version() == 0 && isVersioned(message)
        ? message.withVersion(clock.next())
        : message;
  }

  private boolean isVersioned(NotificationMessage message) {
    return message.operation().concernsItem()
        || message.operation() == Operation.RECYCLE
        || message.operation().concernsRegion()
            && message.cache() != null
            && ordered.test(message.cache());
  }

  /**
   * Sees the version of what has been received, so that what is changed here from now on is later.
   */
  void received(NotificationMessage message) {
    if (message.version() != 0) {
      clock.see(message.version());
    }
  }

  /**
   * Tells what this instance itself has said: before this returns, unless another change of the
   * same item is just being told.
   *
   * @param done learns whether all who listen succeeded
   */
  void tellOwn(NotificationMessage message, InstanceId self, String role, Consumer<Boolean> done) {
    if (!isWanted(message)) {
      done.accept(true);
      return;
    }
    ItemVersion version = version(message, self);
    CarillonEvent event = event(message, version, self, role);
    if (version == null) {
      done.accept(fireAll(message, event));
    } else {
      turns.take(version, () -> fire(message, event), done);
    }
  }

  /** Tells what another has said; returns whether all who listen succeeded. Called in lanes. */
  boolean tell(NotificationMessage message, InstanceId sender, String role) {
    if (!isWanted(message)) {
      return true;
    }
    ItemVersion version = isBelieved(message, sender) ? version(message, sender) : null;
    CarillonEvent event = event(message, version, sender, role);
    if (version == null) {
      return fireAll(message, event);
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    turns.take(version, () -> fire(message, event), done::complete);
    return await(done);
  }

  /** Tells in the trace of what is told, if it has one. */
  private boolean fire(NotificationMessage message, CarillonEvent event) {
    TraceContext said = message.trace();
    return said == null
        ? events.fire(event)
        : traces.within(said, "carillon " + message.operation(), () -> events.fire(event));
  }

  /** Fires an event, and does what follows from it. */
  private boolean fireAll(NotificationMessage message, CarillonEvent event) {
    if (!(event instanceof RecycleRequested request)) {
      return fire(message, event);
    }
    Runnable recycling = recycle.apply(request.reason());
    boolean succeeded = fire(message, event);
    recycling.run();
    return succeeded;
  }

  /** A lane may wait for the thread that tells it: it holds no lock that anybody could need. */
  private static boolean await(CompletableFuture<Boolean> done) {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private boolean isWanted(NotificationMessage message) {
    return message.cache() == null || wanted.test(message.cache());
  }

  private static @Nullable ItemVersion version(NotificationMessage message, InstanceId writer) {
    if (!message.operation().concernsItem() || message.version() == 0) {
      return null;
    }
    return new ItemVersion(
        Objects.requireNonNull(message.cache()),
        Objects.requireNonNull(message.region()),
        Objects.requireNonNull(message.key()),
        message.version(),
        writer);
  }

  private boolean isBelieved(NotificationMessage message, InstanceId sender) {
    if (!message.operation().concernsItem() || clock.see(message.version())) {
      return true;
    }
    versionsRefused.incrementAndGet();
    if (refusals.isOver()) {
      LogLine.VERSION_REFUSED.log(
          sender, clock.aheadMillis(message.version()), VersionClock.MOST_AHEAD.toMillis());
    }
    return false;
  }

  /** Returns the event that a message is to those who listen. */
  private static CarillonEvent event(
      NotificationMessage message, @Nullable ItemVersion version, InstanceId sender, String own) {
    String role = Objects.requireNonNullElse(message.senderRole(), own);
    if (message.cache() == null) {
      return new RecycleRequested(String.valueOf(message.reason()), sender, role);
    }
    if (message.key() != null && message.region() != null && message.operation().concernsItem()) {
      return new CacheItemChanged(
          message.cache(),
          message.region(),
          message.key(),
          message.operation(),
          version,
          sender,
          role);
    }
    if (message.region() != null && message.operation().concernsRegion()) {
      return new CacheRegionChanged(
          message.cache(), message.region(), message.operation(), sender, role);
    }
    return new CacheFlushed(message, sender, role);
  }

  /** Returns how old a request to recycle is, by this host's wall clock; 0 if nothing tells. */
  Duration age(NotificationMessage request) {
    return request.version() == 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, -clock.aheadMillis(request.version())));
  }

  /** Returns what has been counted since the start, by name. */
  Map<String, Long> counters() {
    return Map.of("superseded", turns.superseded(), "versions-refused", versionsRefused.get());
  }
}
