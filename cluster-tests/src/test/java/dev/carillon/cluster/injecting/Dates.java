package dev.carillon.cluster.injecting;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.LocalDate;

/** Injects a cache whose keys need a codec, and has none. */
@ApplicationScoped
public class Dates {
  @Inject
  @CacheName("dates")
  private NearCache<LocalDate, String> cache;

  NearCache<?, ?> cache() {
    return cache;
  }
}
