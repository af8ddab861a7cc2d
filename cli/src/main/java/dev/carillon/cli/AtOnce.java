package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A recycle of all instances of a role at the same time, which is followed until all are back. */
final class AtOnce {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** The least time in which one that ends by the request itself is to answer. */
  private static final Duration LEAST = Duration.ofSeconds(1);

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
    try (Instances instances = connection.open()) {
      Relay relay =
          new Relay(terminal, connection, shorter(limit, outcomesWithin(instances, role)));
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

  /** Whoever ends by the request itself must have answered by then. */
  private Duration outcomesWithin(Instances instances, String role) {
    InstanceStatus passesOn =
        instances
            .call(connection.address(), ANSWER_TIMEOUT, instance -> instance.status())
            .orFail();
    Duration most = Relay.DEFAULT_TIMEOUT;
    if (passesOn.role().equals(role) && !Asked.keepsIncarnation(passesOn)) {
      most = shorter(most, answersFor(passesOn).minus(LEAST));
    }
    return most.compareTo(LEAST) < 0 ? LEAST : most;
  }

  private static Duration answersFor(InstanceStatus status) {
    try {
      return Duration.parse(
          status.attributes().getOrDefault(InstanceStatus.RECYCLE_READINESS_DELAY, ""));
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
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
