package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.receive.Surety;
import java.rmi.NoSuchObjectException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether an instance takes part in its cluster: by its engine, or why it has none. Neither is
 * known while it starts. Thread-safe.
 */
final class Participation {
  private final InstanceId id;
  private final CountDownLatch decided = new CountDownLatch(1);
  private volatile @Nullable Engine engine;
  private volatile @Nullable String alone;

  Participation(InstanceId id) {
    this.id = id;
  }

  /** It takes part. */
  void by(Engine opened) {
    engine = opened;
    decided.countDown();
  }

  /** It does not. */
  void alone(String why) {
    alone = why;
    decided.countDown();
  }

  /** Returns the engine; null as long as, or if, there is none. */
  @Nullable Engine engine() {
    return engine;
  }

  /**
   * Returns the engine.
   *
   * @throws IllegalStateException if there is none
   */
  Engine require() {
    Engine running = engine;
    if (running == null) {
      throw new IllegalStateException(id + " runs alone");
    }
    return running;
  }

  /**
   * Returns the engine to whoever calls from elsewhere: the port is open a moment before what
   * stands behind it.
   *
   * @throws NoSuchObjectException if there is none after a second
   */
  Engine await() throws NoSuchObjectException {
    Engine running = engine;
    try {
      if (running == null && decided.await(1, TimeUnit.SECONDS)) {
        running = engine;
      }
      if (running != null) {
        running.awaitMembership();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (running == null) {
      throw new NoSuchObjectException(id + " is starting");
    }
    return running;
  }

  /** Returns the others that are known; nobody if it is alone. */
  List<Introduction> known() {
    Engine running = engine;
    return running == null ? List.of() : running.view().instances();
  }

  /** Says whether the instance has joined; one that is alone has. */
  boolean isJoined() {
    Engine running = engine;
    return running == null ? alone != null : running.receiver().coherence().isJoined();
  }

  /** Returns how sure the instance is of what it holds. */
  Surety surety() {
    Engine running = engine;
    if (running != null) {
      return running.surety();
    }
    String why = alone;
    return why == null ? Surety.unsure("starting") : Surety.alone(why);
  }
}
