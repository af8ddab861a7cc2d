package dev.carillon.cluster.probe;

import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheName;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

/** Comes before the other observers and throws at a key that is called so. */
@ApplicationScoped
public class ThrowingObserver {
  void flushed(
      @Observes @Priority(Interceptor.Priority.APPLICATION) @CacheName("probe")
          CacheFlushed event) {
    if (event.key() != null && event.key().is("throw")) {
      throw new IllegalStateException("planted");
    }
  }
}
