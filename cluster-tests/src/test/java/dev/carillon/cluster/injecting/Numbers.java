package dev.carillon.cluster.injecting;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Injects "catalog" with numbers. */
@ApplicationScoped
public class Numbers {
  @Inject
  @CacheName("catalog")
  private NearCache<String, Integer> cache;

  NearCache<?, ?> cache() {
    return cache;
  }
}
