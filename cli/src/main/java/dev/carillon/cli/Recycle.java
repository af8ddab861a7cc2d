package dev.carillon.cli;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Names;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the instances of a role start again. */
@Command(
    name = "recycle",
    description = {
      "Makes the instances of a role start again, one after the other, and follows them.",
      "Ctrl-C ends the following, not the recycling."
    })
final class Recycle implements Callable<Integer> {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

  private final Terminal terminal;
  private final Rolling rolling;

  @Mixin private final Connection connection = new Connection();

  @Option(names = "--role", required = true, paramLabel = "R", description = "Their role.")
  private String role = "";

  @Option(names = "--at-once", description = "All at the same time, which is an outage.")
  private boolean atOnce;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for logs and people. Default: asked for by the controller.")
  private String reason = "asked for by the controller";

  @Option(
      names = "--timeout",
      paramLabel = "T",
      description = "How long to follow, 1s..24h. Default: 15m.")
  private Duration timeout = DEFAULT_TIMEOUT;

  Recycle(Terminal terminal, Rolling rolling) {
    this.terminal = terminal;
    this.rolling = rolling;
  }

  @Override
  public Integer call() throws InterruptedException {
    connection.checked(() -> Names.require("reason", reason));
    connection.checked(() -> Audience.role(role));
    Duration limit =
        connection.checked(
            () -> Span.require("--timeout", timeout, Duration.ofSeconds(1), Duration.ofHours(24)));
    return atOnce
        ? new AtOnce(terminal, connection).make(role, reason, limit)
        : new Roll(terminal, connection, rolling).make(role, reason, limit);
  }
}
