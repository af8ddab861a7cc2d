package dev.carillon;

import dev.carillon.cache.LocalCopies;
import dev.carillon.config.RecycleConfig;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.RecycleRequested;
import dev.carillon.event.RecycleStarting;
import dev.carillon.recycle.RecycledInstance;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What recycling does to this instance. Thread-safe. */
final class RecycledHere implements RecycledInstance {
  private final InstanceId id;
  private final String role;
  private final RecycleConfig settings;
  private final Participation participation;
  private final LocalCopies copies;
  private final Consumer<CarillonEvent> observers;
  private final Executor executor;
  private volatile RecycleConfig.@Nullable Mode mode;

  /**
   * Makes it.
   *
   * @param copies what the instance holds
   * @param observers runs the observers of an event on the calling thread
   * @param executor runs what may wait
   */
  RecycledHere(
      InstanceId id,
      String role,
      RecycleConfig settings,
      Participation participation,
      LocalCopies copies,
      Consumer<CarillonEvent> observers,
      Executor executor) {
    this.id = id;
    this.role = role;
    this.settings = settings;
    this.participation = participation;
    this.copies = copies;
    this.observers = observers;
    this.executor = executor;
  }

  /** Returns what the status says of it. */
  Map<String, String> attributes() {
    RecycleConfig.Mode known = mode;
    Map<String, String> attributes = new HashMap<>();
    if (known != null) {
      attributes.put(InstanceStatus.RECYCLE_MODE, known.name().toLowerCase(Locale.ROOT));
      if (known.endsIncarnation()) {
        attributes.put(
            InstanceStatus.RECYCLE_READINESS_DELAY, settings.readinessDelay().toString());
      }
    }
    return attributes;
  }

  @Override
  public RecycleConfig settings() {
    return settings;
  }

  @Override
  public void recyclesBy(RecycleConfig.Mode mode) {
    this.mode = mode;
  }

  @Override
  public void starting(String reason) {
    observers.accept(new RecycleStarting(reason));
  }

  @Override
  public void requested(String reason) {
    observers.accept(new RecycleRequested(reason, id, role));
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
    Engine running = participation.engine();
    if (running != null) {
      running.recyclesFor(reason);
    }
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }
}
