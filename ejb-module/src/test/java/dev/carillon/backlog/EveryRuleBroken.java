package dev.carillon.backlog;

import com.hazelcast.core.HazelcastInstance;
import dev.carillon.receive.Inbox;
import dev.carillon.telemetry.LogLine;
import fish.payara.micro.PayaraInstance;
import io.opentelemetry.api.trace.Span;
import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Extension;
import java.rmi.Remote;
import java.time.Instant;
import java.util.List;
import javax.cache.Cache;
import org.eclipse.microprofile.config.Config;
import org.eclipse.persistence.sessions.Session;

/** Breaks every rule of the rooms, so that the test of the rooms can show that it sees. */
@ApplicationScoped
class EveryRuleBroken implements Remote, Extension {
  HazelcastInstance grid(PayaraInstance server, Config config) {
    throw new EJBException(server + " " + config);
  }

  Cache<String, String> cache(Session session) {
    throw new IllegalStateException(session.getName());
  }

  Span span() {
    return Span.current();
  }

  Object leaks(Inbox inbox, List<LogLine> lines) {
    return List.of(inbox, lines, System.currentTimeMillis());
  }

  Thread ownThread() {
    return new Thread(() -> {});
  }

  Instant wallClock() {
    return Instant.now();
  }

  /** Is called what nothing may be called. */
  static final class NamedHelper {}
}
