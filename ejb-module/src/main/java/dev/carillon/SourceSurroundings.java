package dev.carillon;

import dev.carillon.cache.Announcing;
import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.source.SourceCaches;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What the source caches of an instance have of it. Thread-safe. */
record SourceSurroundings(
    CacheSurroundings caches,
    LocalCopies loadedThroughSources,
    Duration commitSettle,
    BiConsumer<Duration, Runnable> timer,
    Consumer<Runnable> container)
    implements SourceCaches.Surroundings {

  @Override
  public HeldCaches held() {
    return caches.held();
  }

  @Override
  public Announcing announcing() {
    return caches.announcing();
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public void later(Duration delay, Runnable task) {
    timer.accept(delay, task);
  }

  @Override
  public void inContainer(Runnable task) {
    container.accept(task);
  }
}
