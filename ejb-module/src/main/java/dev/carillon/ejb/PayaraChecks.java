package dev.carillon.ejb;

import java.lang.reflect.Method;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** The readiness checks of Payara's own health service. */
final class PayaraChecks implements HeldReadiness.Checks {
  private static final String SERVICE = "fish.payara.microprofile.healthcheck.HealthCheckService";
  private static final String TYPE = "fish.payara.microprofile.healthcheck.HealthCheckType";

  private final ServerServices server;

  /**
   * Makes what reaches them.
   *
   * @param server the class loader that has the server's own classes
   */
  PayaraChecks(ClassLoader server) {
    this.server = new ServerServices(server);
  }

  @Override
  public void register(String name) throws ReflectiveOperationException {
    HealthCheckResponse down =
        HealthCheckResponse.named(ReadinessCheck.NAME)
            .down()
            .withData("state", "recycling")
            .build();
    HealthCheck check = () -> down;
    Class<?> type = server.load(TYPE);
    Object readiness = type.getMethod("valueOf", String.class).invoke(null, "READINESS");
    Object service = server.get(SERVICE);
    unregistering(service); // what could not be taken away is not put there
    service
        .getClass()
        .getMethod("registerHealthCheck", String.class, HealthCheck.class, type)
        .invoke(service, name, check, readiness);
  }

  @Override
  public void unregister(String name) throws ReflectiveOperationException {
    Object service = server.get(SERVICE);
    unregistering(service).invoke(service, name);
  }

  private static Method unregistering(Object service) throws NoSuchMethodException {
    return service.getClass().getMethod("unregisterHealthCheck", String.class);
  }
}
