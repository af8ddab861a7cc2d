package dev.carillon.cli;

import dev.carillon.contracts.Address;
import java.time.Duration;

/** A roll that the controller asks for, and follows. */
final class Roll {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final Connection connection;
  private final Rolling rolling;

  Roll(Terminal terminal, Connection connection, Rolling rolling) {
    this.terminal = terminal;
    this.connection = connection;
    this.rolling = rolling;
  }

  /** Makes the instances of a role recycle one after the other; returns the exit status. */
  int make(String role, String reason, Duration limit) throws InterruptedException {
    RollProgress progress = new RollProgress(terminal, connection.json());
    Address first = connection.address();
    try (Instances instances = connection.open()) {
      String id =
          instances
              .call(first, ANSWER_TIMEOUT, each -> rolling.start(each, role, reason))
              .orFail("the roll may go on all the same: carillon status shows it");
      RollState ended =
          new RollFollower(
                  terminal.time(),
                  role,
                  first,
                  each -> instances.call(each, ANSWER_TIMEOUT, instance -> instance.status()),
                  status -> rolling.of(status, id),
                  progress::show)
              .follow(limit);
      progress.end(ended);
      return ended.applied() ? Carillon.APPLIED : Carillon.NOT_APPLIED;
    }
  }
}
