package dev.carillon.cluster.sample;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.rmi.NotifyClient;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.rmi.RemoteException;
import java.time.Duration;

/** Recycles a role through any one instance: {@code RecycleRole HOST PORT ROLE REASON}. */
public final class RecycleRole {
  private RecycleRole() {}

  /** Prints the report and exits with 0 only if everybody addressed has recycled. */
  public static void main(String[] arguments) throws RemoteException {
    DeliveryReport report;
    try (NotifyClient client = NotifyClient.connect(arguments[0], Integer.parseInt(arguments[1]))) {
      report =
          client.relay(
              NotificationMessage.recycle(arguments[3]).sentBy("operator"),
              Audience.role(arguments[2]),
              Duration.ofSeconds(5));
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println(report);
    System.exit(report.allApplied() ? 0 : 1);
  }
}
