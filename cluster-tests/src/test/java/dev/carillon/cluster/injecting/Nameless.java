package dev.carillon.cluster.injecting;

import dev.carillon.cache.NearCache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Does not say which cache it injects. */
@ApplicationScoped
public class Nameless {
  @Inject private NearCache<String, String> cache;

  NearCache<?, ?> cache() {
    return cache;
  }
}
