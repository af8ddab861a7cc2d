package dev.carillon.ejb;

import dev.carillon.EventListener;
import dev.carillon.ObserverFailedException;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheName;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.Region;
import dev.carillon.telemetry.LogLine;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs CDI observers, each on its own: one that throws is logged with its class, and the others
 * still run. {@code Event.fire} would stop at the first.
 */
final class CdiEvents implements EventListener {
  private final BeanManager beans;
  private final Executor asynchronous;

  CdiEvents(BeanManager beans, Executor asynchronous) {
    this.beans = beans;
    this.asynchronous = asynchronous;
  }

  @Override
  public void onEvent(CarillonEvent event) throws ObserverFailedException {
    Annotation[] qualifiers = qualifiers(event);
    int failures = 0;
    boolean anyAsynchronous = false;
    for (ObserverMethod<? super CarillonEvent> observer :
        beans.resolveObserverMethods(event, qualifiers)) {
      if (observer.isAsync()) {
        anyAsynchronous = true;
      } else if (!succeeds(observer, event, qualifiers)) {
        failures++;
      }
    }
    if (anyAsynchronous) {
      try {
        fireAsynchronously(event, qualifiers);
      } catch (RuntimeException e) {
        LogLine.OBSERVER_FAILED.logWithCause(e, "(asynchronous)", event);
      }
    }
    if (failures > 0) {
      throw new ObserverFailedException(failures);
    }
  }

  static Annotation[] qualifiers(CarillonEvent event) {
    if (event instanceof CacheItemChanged changed) {
      return qualifiers(changed.cache(), changed.region());
    }
    if (event instanceof CacheRegionChanged changed) {
      return qualifiers(changed.cache(), changed.region());
    }
    return event instanceof CacheFlushed flushed
        ? new Annotation[] {Any.Literal.INSTANCE, new CacheName.Literal(flushed.cache())}
        : new Annotation[] {Any.Literal.INSTANCE};
  }

  private static Annotation[] qualifiers(String cache, String region) {
    return new Annotation[] {
      Any.Literal.INSTANCE, new CacheName.Literal(cache), new Region.Literal(region)
    };
  }

  private static <T extends CarillonEvent> boolean succeeds(
      ObserverMethod<? super T> observer, T event, Annotation[] qualifiers) {
    try {
      notify(observer, event, qualifiers);
      return true;
    } catch (Throwable e) { // an Error of one observer must not stop the others either
      LogLine.OBSERVER_FAILED.logWithCause(e, observer.getBeanClass().getName(), event);
      return false;
    }
  }

  private static <S> void notify(
      ObserverMethod<S> observer, CarillonEvent event, Annotation[] qualifiers) {
    @SuppressWarnings("unchecked") // the container resolved the observer for this very event
    S observed = (S) event;
    observer.notify(new Context<>(observed, new Metadata(event.getClass(), Set.of(qualifiers))));
  }

  private void fireAsynchronously(CarillonEvent event, Annotation[] qualifiers) {
    beans
        .getEvent()
        .select(CarillonEvent.class, qualifiers)
        .fireAsync(event, NotificationOptions.ofExecutor(asynchronous))
        .whenComplete(
            (done, thrown) -> {
              if (thrown != null) {
                LogLine.OBSERVER_FAILED.logWithCause(thrown, "(asynchronous)", event);
              }
            });
  }

  private record Context<S>(S event, EventMetadata metadata) implements EventContext<S> {
    @Override
    public S getEvent() {
      return event;
    }

    @Override
    public EventMetadata getMetadata() {
      return metadata;
    }
  }

  private record Metadata(Type type, Set<Annotation> qualifiers) implements EventMetadata {
    @Override
    public Set<Annotation> getQualifiers() {
      return qualifiers;
    }

    @Override
    public @Nullable InjectionPoint getInjectionPoint() {
      return null;
    }

    @Override
    public Type getType() {
      return type;
    }
  }
}
