package dev.carillon.cluster.injecting;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Injects "catalog" with texts. */
@ApplicationScoped
public class Texts {
  @Inject
  @CacheName("catalog")
  private NearCache<String, String> cache;

  NearCache<?, ?> cache() {
    return cache;
  }
}
