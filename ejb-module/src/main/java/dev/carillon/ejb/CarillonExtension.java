package dev.carillon.ejb;

import dev.carillon.contracts.HeldCaches;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheName;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds out, while the container starts the application, which caches it holds: those whose flushes
 * it observes.
 */
public class CarillonExtension implements Extension {
  private final Set<String> names = new TreeSet<>();
  private boolean all;

  void collect(@Observes ProcessObserverMethod<CacheFlushed, ?> found) {
    ObserverMethod<CacheFlushed> observer = found.getObserverMethod();
    Set<String> observed =
        observer.getObservedQualifiers().stream()
            .filter(CacheName.class::isInstance)
            .map(qualifier -> ((CacheName) qualifier).value())
            .collect(Collectors.toSet());
    all |= observed.isEmpty();
    names.addAll(observed);
  }

  /** Returns the caches held. */
  public HeldCaches held() {
    return all ? HeldCaches.ALL : HeldCaches.of(names);
  }
}
