package dev.carillon.ejb;

import dev.carillon.cache.NearCaches;
import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheConfig.Switch;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheName;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.Region;
import dev.carillon.source.SourceCaches;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, while the container starts the application, which caches it holds: those it injects,
 * and those whose flushes or changes it observes. Adds a bean for each that it injects.
 */
public class CarillonExtension implements Extension {
  private final Set<String> observed = new TreeSet<>();
  private final InjectedCaches injected = new InjectedCaches();
  private boolean observesAll;
  private @Nullable Bean<?> nearCaches;

  /** Who registers source caches gives them any name. */
  private boolean registersSources;

  void addWhatServersMayLack(@Observes BeforeBeanDiscovery discovery) {
    if (OptionalApi.MICROPROFILE_HEALTH.isPresent()) {
      ReadinessCheck.addTo(discovery);
      LivenessCheck.addTo(discovery);
    }
    if (OptionalApi.MICROPROFILE_METRICS.isPresent()) {
      MetricsDoor.addTo(discovery);
    }
  }

  void collect(@Observes ProcessObserverMethod<CacheFlushed, ?> found) {
    ObserverMethod<CacheFlushed> observer = found.getObserverMethod();
    if (observer.getObservedQualifiers().stream().anyMatch(Region.class::isInstance)) {
      found.addDefinitionError(
          new DefinitionException(
              observer.getBeanClass().getName()
                  + " must not select CacheFlushed by @Region, since a flush of the whole cache"
                  + " concerns every region"));
    }
    collect(observer);
  }

  void collectOfItems(@Observes ProcessObserverMethod<CacheItemChanged, ?> found) {
    collect(found.getObserverMethod());
  }

  void collectOfRegions(@Observes ProcessObserverMethod<CacheRegionChanged, ?> found) {
    collect(found.getObserverMethod());
  }

  private void collect(ObserverMethod<?> observer) {
    Set<String> names =
        observer.getObservedQualifiers().stream()
            .filter(CacheName.class::isInstance)
            .map(qualifier -> ((CacheName) qualifier).value())
            .collect(Collectors.toSet());
    observesAll |= names.isEmpty();
    observed.addAll(names);
  }

  void collectInjected(@Observes ProcessInjectionPoint<?, ?> found) {
    injected.collect(found.getInjectionPoint());
    registersSources |= found.getInjectionPoint().getType() == SourceCaches.class;
  }

  void addCaches(@Observes AfterBeanDiscovery discovery, BeanManager beans) {
    injected.refusals().forEach(why -> discovery.addDefinitionError(new DefinitionException(why)));
    injected.all().forEach(cache -> add(cache, discovery, beans));
  }

  private void add(InjectedCache cache, AfterBeanDiscovery discovery, BeanManager beans) {
    discovery
        .addBean()
        .types(cache.type(), Object.class)
        .qualifiers(new CacheName.Literal(cache.name()), Any.Literal.INSTANCE)
        .scope(Dependent.class)
        .createWith(context -> cache.get(() -> nearCaches(beans), beans));
  }

  /** Beans are noted as they come: those of the application may be out of an extension's sight. */
  void collectBean(@Observes ProcessBean<?> found) {
    Bean<?> bean = found.getBean();
    injected.collect(bean);
    if (bean.getBeanClass() == InjectedBeans.class && bean.getTypes().contains(NearCaches.class)) {
      nearCaches = bean;
    }
  }

  private NearCaches nearCaches(BeanManager beans) {
    Bean<?> bean = Objects.requireNonNull(nearCaches, "the producer of near caches");
    return (NearCaches)
        beans.getReference(bean, NearCaches.class, beans.createCreationalContext(bean));
  }

  void requireCodecs(@Observes AfterDeploymentValidation validation) {
    injected
        .findCodecs()
        .forEach(why -> validation.addDeploymentProblem(new DeploymentException(why)));
  }

  /** Returns the names of the near caches that are injected. */
  public Set<String> injected() {
    return injected.all().stream().map(InjectedCache::name).collect(Collectors.toSet());
  }

  /**
   * Returns the caches held. An injected one that is set to have no notifications is not among
   * them, unless its flushes or changes are observed.
   *
   * @throws InvalidConfigException if a setting of an injected one cannot be used
   */
  public HeldCaches held(Function<String, Optional<String>> settings) {
    Set<String> names = new TreeSet<>(observed);
    for (InjectedCache cache : injected.all()) {
      if (CacheConfig.read(settings, cache.name()).notifications() == Switch.ON) {
        names.add(cache.name());
      }
    }
    return observesAll || registersSources || injected.anyName()
        ? HeldCaches.ALL
        : HeldCaches.of(names);
  }
}
