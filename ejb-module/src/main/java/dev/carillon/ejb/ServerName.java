package dev.carillon.ejb;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The name of the server that an application runs on.
 *
 * @param name the name
 * @param generated whether it is another one after a restart
 */
record ServerName(String name, boolean generated) {

  /** Finds the name by what the server is: Payara, GlassFish, WildFly; else the host's. */
  static ServerName find() {
    if (OptionalApi.PAYARA.isPresent()) {
      return PayaraServer.here().name();
    }
    for (String property : new String[] {"com.sun.aas.instanceName", "jboss.node.name"}) {
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
