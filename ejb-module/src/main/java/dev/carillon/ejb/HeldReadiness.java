package dev.carillon.ejb;

import dev.carillon.telemetry.LogLine;
import java.lang.reflect.Method;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * A readiness check in the server's own service, beside those of applications, that says DOWN while
 * an application is redeployed or the server ends: with the application goes its own check, and all
 * others may say UP while it answers 503 already.
 */
final class HeldReadiness implements Redeployment.Hold {
  private static final String SERVICE = "fish.payara.microprofile.healthcheck.HealthCheckService";
  private static final String TYPE = "fish.payara.microprofile.healthcheck.HealthCheckType";

  private final ClassLoader server;
  private final String name;

  /**
   * Makes the hold for an application.
   *
   * @param server the class loader that has the server's own classes
   */
  HeldReadiness(ClassLoader server, String application) {
    this.server = server;
    name = "carillon recycles " + application;
  }

  @Override
  public void down() {
    HealthCheckResponse down =
        HealthCheckResponse.named(ReadinessCheck.NAME)
            .down()
            .withData("state", "recycling")
            .build();
    HealthCheck check = () -> down;
    try {
      Class<?> type = server.loadClass(TYPE);
      Object readiness = type.getMethod("valueOf", String.class).invoke(null, "READINESS");
      Object service = service();
      service
          .getClass()
          .getMethod("registerHealthCheck", String.class, HealthCheck.class, type)
          .invoke(service, name, check, readiness);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LogLine.READINESS_NOT_HELD.log(e);
    }
  }

  @Override
  public void release() {
    try {
      Object service = service();
      service.getClass().getMethod("unregisterHealthCheck", String.class).invoke(service, name);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LogLine.READINESS_NOT_HELD.log(e);
    }
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
