package dev.carillon.ejb;

import fish.payara.micro.PayaraInstance;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Arrays;
import java.util.List;

/** What Payara says of itself, on Micro and on Server. */
final class PayaraServer {
  private PayaraServer() {}

  static ServerName name() {
    String name = CDI.current().select(PayaraInstance.class).get().getInstanceName();
    return new ServerName(name, isMicro() && !isNamed());
  }

  private static boolean isMicro() {
    return PayaraInstance.class.getClassLoader().getResource("MICRO-INF/payara-boot.properties")
            != null
        || System.getProperty("sun.java.command", "").contains("payara-micro");
  }

  /** Payara Micro makes a name up unless it is given one, at the command line or in a uber-jar. */
  private static boolean isNamed() {
    List<String> command = Arrays.asList(System.getProperty("sun.java.command", "").split(" ", -1));
    return command.contains("--name") || System.getProperty("payaramicro.name") != null;
  }
}
