package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.HeldCaches;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheName;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.Region;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which caches the observers of an application make it hold. */
class ObservedCachesTest {
  private final CarillonExtension extension = new CarillonExtension();
  private final List<String> refusals = new ArrayList<>();

  /** Returns an observer method with these qualifiers, as the container tells of it. */
  @SuppressWarnings("unchecked")
  private <T extends CarillonEvent> ProcessObserverMethod<T, ?> observer(Annotation... qualifiers) {
    ObserverMethod<T> method =
        (ObserverMethod<T>)
            Proxy.newProxyInstance(
                ObserverMethod.class.getClassLoader(),
                new Class<?>[] {ObserverMethod.class},
                (proxy, called, arguments) ->
                    called.getName().equals("getObservedQualifiers")
                        ? Set.of(qualifiers)
                        : ObservedCachesTest.class);
    return (ProcessObserverMethod<T, ?>)
        Proxy.newProxyInstance(
            ProcessObserverMethod.class.getClassLoader(),
            new Class<?>[] {ProcessObserverMethod.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals("getObserverMethod")) {
                return method;
              }
              refusals.add(String.valueOf(((Throwable) arguments[0]).getMessage()));
              return proxy;
            });
  }

  private HeldCaches held() {
    return extension.held(key -> Optional.empty());
  }

  private static Annotation named(String name) {
    return new CacheName.Literal(name);
  }

  @Test
  void observersOfFlushesItemsAndRegionsAllMakeItHoldTheirCaches() {
    extension.collect(this.<CacheFlushed>observer(named("a")));
    extension.collectOfItems(this.<CacheItemChanged>observer(named("b")));
    extension.collectOfRegions(
        this.<CacheRegionChanged>observer(named("c"), new Region.Literal("eu")));

    assertThat(held()).isEqualTo(HeldCaches.of(Set.of("a", "b", "c")));
    assertThat(refusals).isEmpty();
  }

  @Test
  void observerOfItemsThatNamesNoCacheMakesItHoldAll() {
    extension.collectOfItems(this.<CacheItemChanged>observer(new Region.Literal("eu")));

    assertThat(held().all()).isTrue();
  }

  @Test
  void observerOfRegionsThatNamesNoCacheMakesItHoldAll() {
    extension.collectOfRegions(this.<CacheRegionChanged>observer());

    assertThat(held().all()).isTrue();
  }

  @Test
  void whoObservesNothingHoldsNothing() {
    assertThat(held()).isEqualTo(HeldCaches.of(Set.of()));
  }

  @Test
  void flushesOfARegionCannotBeSelected() {
    extension.collect(this.<CacheFlushed>observer(named("a"), new Region.Literal("eu")));

    assertThat(refusals)
        .singleElement()
        .asString()
        .contains("ObservedCachesTest must not select CacheFlushed by @Region");
  }
}
