package dev.carillon.ejb;

/**
 * The services inside the server, by the names of their types.
 *
 * @param server the class loader that has the server's own classes
 */
record ServerServices(ClassLoader server) {

  /** Returns the only service of a type. */
  Object get(String type) throws ReflectiveOperationException {
    Class<?> globals = load("org.glassfish.internal.api.Globals");
    Object service = globals.getMethod("get", Class.class).invoke(null, load(type));
    if (service == null) {
      throw new ClassNotFoundException("no service " + type);
    }
    return service;
  }

  /**
   * Loads a class of the server's. On Payara Server each part of the server sees only some of the
   * others, and an application all that they export.
   */
  Class<?> load(String type) throws ClassNotFoundException {
    try {
      return server.loadClass(type);
    } catch (ClassNotFoundException e) {
      return ServerServices.class.getClassLoader().loadClass(type);
    }
  }
}
