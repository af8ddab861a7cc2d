package dev.carillon.ejb;

import dev.carillon.CarillonInstance;
import jakarta.ejb.EJB;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.jspecify.annotations.Nullable;

/**
 * The liveness of the instance, for who restarts servers: UP unless its clock thread stands still,
 * which nothing but a restart mends. No bean unless the extension adds it, since a server may lack
 * MicroProfile Health.
 */
@Liveness
public class LivenessCheck implements HealthCheck {
  static final String NAME = "carillon-clock";

  /** Null on Open Liberty, which leaves it out where an extension has added the bean. */
  @EJB private @Nullable NotifyServiceHost host;

  static void addTo(BeforeBeanDiscovery discovery) {
    discovery.addAnnotatedType(LivenessCheck.class, LivenessCheck.class.getName());
  }

  /** Returns UP too if it cannot be found out, as while the application starts or stops. */
  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
    try {
      CarillonInstance instance = NotifyServiceHost.orCurrent(host).instance();
      return response
          .withData("tickedMillisAgo", instance.sinceTick().toMillis())
          .status(instance.isLive())
          .build();
    } catch (RuntimeException e) {
      return response.up().withData("state", "not running").build();
    }
  }
}
