package dev.carillon.ejb;

import jakarta.ejb.EJB;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * The readiness of the instance, for load balancers: UP from when the application has started and
 * it has met everybody until it is about to recycle. No bean unless the extension adds it, since a
 * server may lack MicroProfile Health.
 */
@Readiness
public class ReadinessCheck implements HealthCheck {
  static final String NAME = "carillon";

  /** Null on Open Liberty, which leaves it out where an extension has added the bean. */
  @EJB private @Nullable NotifyServiceHost host;

  static void addTo(BeforeBeanDiscovery discovery) {
    discovery.addAnnotatedType(ReadinessCheck.class, ReadinessCheck.class.getName());
  }

  /** Returns DOWN too if it cannot be found out, as while the application starts or stops. */
  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
    try {
      return response(NotifyServiceHost.orCurrent(host).standing(), response);
    } catch (RuntimeException e) {
      return response.down().withData("state", "not running").build();
    }
  }

  static HealthCheckResponse response(Standing standing, HealthCheckResponseBuilder response) {
    response
        .withData("instance", standing.instance().name())
        .withData("incarnation", Long.toHexString(standing.instance().incarnation()))
        .withData("state", standing.state())
        .withData("surety", standing.surety().state().name());
    if (!standing.surety().why().isEmpty()) {
      response.withData("why", standing.surety().why());
    }
    standing.draining().ifPresent(reason -> response.withData("reason", reason));
    return response.status(standing.isReady()).build();
  }
}
