package dev.carillon.cli;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.rmi.NotifyClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message that an instance passes on for the controller, and what became of it. */
final class Relay {
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** How much longer than the outcomes the answer itself may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String SENDER = "controller";

  private final Terminal terminal;
  private final Connection connection;
  private final Duration timeout;

  Relay(Terminal terminal, Connection connection, Duration timeout) {
    this.terminal = terminal;
    this.connection = connection;
    this.timeout =
        connection.checked(
            () -> Span.require("--timeout", timeout, Duration.ZERO, NotifyClient.MAX_RELAY));
  }

  /** Sends it, prints one outcome per instance, and returns the exit status. */
  int send(NotificationMessage message, Audience audience) {
    try (Instances instances = connection.open()) {
      return show(report(instances, message, audience), message, audience);
    }
  }

  /** Sends it, and returns what became of it. */
  DeliveryReport report(Instances instances, NotificationMessage message, Audience audience) {
    return instances
        .call(
            connection.address(),
            timeout.plus(PATIENCE),
            instance -> instance.relay(message.sentBy(SENDER), audience, timeout))
        .orFail("it may pass it on all the same");
  }

  /** Prints one outcome per instance, and returns the exit status. */
  int show(DeliveryReport report, NotificationMessage message, Audience audience) {
    boolean applied = report.allApplied() && !report.deliveries().isEmpty();
    if (connection.json() || !report.deliveries().isEmpty()) {
      terminal.say(connection.json() ? Json.of(json(report, applied)) : text(report));
    }
    if (report.deliveries().isEmpty()) {
      terminal.complain(nobody(message, audience));
    }
    return applied ? Carillon.APPLIED : Carillon.NOT_APPLIED;
  }

  private String nobody(NotificationMessage message, Audience audience) {
    String who =
        audience instanceof Audience.Everyone ? "no instance" : "no instance of the " + audience;
    return message
        + " reached nobody: "
        + connection.address()
        + " knows "
        + (audience instanceof Audience.Instance ? "no " + audience : who)
        + (message.cache() == null ? "" : " that holds the cache");
  }

  private static String text(DeliveryReport report) {
    Table table = new Table("INSTANCE", "ROLE", "OUTCOME");
    for (Delivery each : report.deliveries()) {
      table.row(each.instance(), each.role(), each.outcome().name().toLowerCase(Locale.ROOT));
    }
    long done = report.deliveries().stream().filter(each -> each.outcome().isDone()).count();
    return String.format(
        "%s: %d of %d applied%n%s",
        Table.harmless(report.subject()), done, report.deliveries().size(), table);
  }

  private static Map<String, @Nullable Object> json(DeliveryReport report, boolean applied) {
    List<Map<String, @Nullable Object>> outcomes =
        report.deliveries().stream()
            .map(
                each ->
                    Json.object(
                        "instance", each.instance().name(),
                        "incarnation", Incarnation.of(each.instance()),
                        "role", each.role(),
                        "outcome", each.outcome()))
            .toList();
    return Json.object("subject", report.subject(), "applied", applied, "outcomes", outcomes);
  }
}
