package dev.carillon.ejb;

/** Says which of the APIs that a server may lack are there. */
enum OptionalApi {
  MICROPROFILE_CONFIG("org.eclipse.microprofile.config.ConfigProvider"),
  MICROPROFILE_HEALTH("org.eclipse.microprofile.health.HealthCheck"),
  MICROPROFILE_METRICS("org.eclipse.microprofile.metrics.MetricRegistry"),
  OPENTELEMETRY("io.opentelemetry.api.trace.Tracer"),
  HAZELCAST("com.hazelcast.core.HazelcastInstance"),
  PAYARA("fish.payara.micro.PayaraInstance");

  private final String type;

  OptionalApi(String type) {
    this.type = type;
  }

  boolean isPresent() {
    try {
      Class.forName(type, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
