package dev.carillon.ejb;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The name of the server that an application runs on.
 *
 * @param name the name
 * @param generated whether it is another one after a restart
 */
record ServerName(String name, boolean generated) {
  private static final List<String> PROPERTIES =
      List.of("com.sun.aas.instanceName", "jboss.node.name", "wlp.server.name");

  /**
   * Finds the name by what the server is: Payara, GlassFish, WildFly, Open Liberty; else the
   * host's.
   */
  static ServerName find() {
    if (OptionalApi.PAYARA.isPresent()) {
      return PayaraServer.here().name();
    }
    for (String property : PROPERTIES) {
      String name = System.getProperty(property);
      if (name != null && !name.isBlank()) {
        return new ServerName(name, false);
      }
    }
    try {
      return new ServerName(InetAddress.getLocalHost().getHostName(), false);
    } catch (UnknownHostException e) {
      return new ServerName("server-" + ProcessHandle.current().pid(), true);
    }
  }
}
