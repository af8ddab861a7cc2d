package dev.carillon.ejb;

import java.lang.reflect.Method;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** The readiness checks of Payara's own health service. */
final class PayaraChecks implements HeldReadiness.Checks {
  private static final String SERVICE = "fish.payara.microprofile.healthcheck.HealthCheckService";
  private static final String TYPE = "fish.payara.microprofile.healthcheck.HealthCheckType";

  private final ClassLoader server;

  /**
   * Makes what reaches them.
   *
   * @param server the class loader that has the server's own classes
   */
  PayaraChecks(ClassLoader server) {
    this.server = server;
  }

  @Override
  public void register(String name) throws ReflectiveOperationException {
    HealthCheckResponse down =
        HealthCheckResponse.named(ReadinessCheck.NAME)
            .down()
            .withData("state", "recycling")
            .build();
    HealthCheck check = () -> down;
    Class<?> type = server.loadClass(TYPE);
    Object readiness = type.getMethod("valueOf", String.class).invoke(null, "READINESS");
    Object service = service();
    unregistering(service); // what could not be taken away is not put there
    service
        .getClass()
        .getMethod("registerHealthCheck", String.class, HealthCheck.class, type)
        .invoke(service, name, check, readiness);
  }

  @Override
  public void unregister(String name) throws ReflectiveOperationException {
    Object service = service();
    unregistering(service).invoke(service, name);
  }

  private static Method unregistering(Object service) throws NoSuchMethodException {
    return service.getClass().getMethod("unregisterHealthCheck", String.class);
  }

  private Object service() throws ReflectiveOperationException {
    Class<?> globals = server.loadClass("org.glassfish.internal.api.Globals");
    Method get = globals.getMethod("get", Class.class);
    Object service = get.invoke(null, server.loadClass(SERVICE));
    if (service == null) {
      throw new ClassNotFoundException("no service " + SERVICE);
    }
    return service;
  }
}
