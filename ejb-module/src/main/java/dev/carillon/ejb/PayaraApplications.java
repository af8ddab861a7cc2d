package dev.carillon.ejb;

import java.util.Collection;

/** The applications that Payara runs, as its own registry has them. */
final class PayaraApplications {
  private static final String REGISTRY = "org.glassfish.internal.data.ApplicationRegistry";

  private final ServerServices server;

  /**
   * Makes what reaches them.
   *
   * @param server the class loader that has the server's own classes
   */
  PayaraApplications(ClassLoader server) {
    this.server = new ServerServices(server);
  }

  /**
   * Says whether an application has started: all its beans and listeners that start with it, and
   * what serves requests. True too for one that Payara does not know by this name.
   */
  boolean hasStarted(String name) {
    try {
      Object registry = server.get(REGISTRY);
      Object application =
          registry.getClass().getMethod("get", String.class).invoke(registry, name);
      return application == null || isRunning(application);
    } catch (ReflectiveOperationException | LinkageError e) {
      return true; // this Payara has another registry
    }
  }

  private static boolean isRunning(Object application) throws ReflectiveOperationException {
    if (!answers(application)) {
      return false;
    }
    for (Object module :
        (Collection<?>) application.getClass().getMethod("getModuleInfos").invoke(application)) {
      if (!answers(module)) {
        return false;
      }
    }
    return true;
  }

  private static boolean answers(Object module) throws ReflectiveOperationException {
    return (boolean) module.getClass().getMethod("isRunning").invoke(module);
  }
}
