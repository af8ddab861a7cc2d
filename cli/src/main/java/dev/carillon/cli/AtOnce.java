package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A recycle of all instances of a role at the same time, which is followed until all are back. */
final class AtOnce {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final Connection connection;

  AtOnce(Terminal terminal, Connection connection) {
    this.terminal = terminal;
    this.connection = connection;
  }

  /** Makes all instances of a role recycle; returns the exit status. */
  int make(String role, String reason, Duration limit) throws InterruptedException {
    long begin = terminal.time().nanos();
    NotificationMessage message = NotificationMessage.recycle(reason);
    Audience audience = Audience.role(role);
    Relay relay = new Relay(terminal, connection, shorter(limit, Relay.DEFAULT_TIMEOUT));
    try (Instances instances = connection.open()) {
      DeliveryReport report = relay.report(instances, message, audience);
      if (report.deliveries().isEmpty()) {
        return relay.show(report, message, audience);
      }
      ReturnProgress progress =
          new ReturnProgress(terminal, connection.json(), report.subject(), limit);
      List<Asked> all =
          new ReturnFollower(
                  terminal.time(),
                  role,
                  connection.address(),
                  addresses -> statuses(instances, addresses),
                  progress::show)
              .follow(
                  report.deliveries().stream().map(Asked::of).toList(),
                  limit.minusNanos(terminal.time().nanos() - begin));
      progress.end(all);
      return all.stream().allMatch(Asked::recycled) ? Carillon.APPLIED : Carillon.NOT_APPLIED;
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static List<Answer<InstanceStatus>> statuses(
      Instances instances, Collection<Address> addresses) {
    List<CompletableFuture<Answer<InstanceStatus>>> calls =
        addresses.stream()
            .map(each -> instances.start(each, ANSWER_TIMEOUT, instance -> instance.status()))
            .toList();
    return calls.stream().map(CompletableFuture::join).toList();
  }
}
