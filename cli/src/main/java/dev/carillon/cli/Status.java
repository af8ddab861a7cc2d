package dev.carillon.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what every instance says of itself. */
@Command(
    name = "status",
    description = "Shows what every instance says of itself; 1 if one of them does not answer.")
final class Status implements Callable<Integer> {
  private static final Duration BETWEEN_DRAWINGS = Duration.ofSeconds(1);

  private final Terminal terminal;

  @Mixin private final Connection connection = new Connection();

  @Option(names = "--peers", description = "Shows too how each stands with each other.")
  private boolean peers;

  @Option(names = "--watch", description = "Shows it again each second, until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--timeout",
      paramLabel = "T",
      description = "How long each instance may take, 100ms..30s. Default: 5s.")
  private Duration timeout = Duration.ofSeconds(5);

  Status(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    connection.checked(
        () -> Span.require("--timeout", timeout, Duration.ofMillis(100), Duration.ofSeconds(30)));
    try (Instances instances = connection.open()) {
      if (!watch) {
        Survey survey = survey(instances);
        terminal.say(text(survey));
        return survey.complete() ? Carillon.APPLIED : Carillon.NOT_APPLIED;
      }
      do {
        drawOnce(instances);
      } while (terminal.time().pass(BETWEEN_DRAWINGS));
      return Carillon.APPLIED;
    }
  }

  /** Whoever watches wants to see the instance come back, so that it is gone is no end. */
  private void drawOnce(Instances instances) {
    try {
      String text = text(survey(instances));
      if (connection.json()) {
        terminal.say(text);
      } else {
        terminal.draw(text + System.lineSeparator());
      }
    } catch (Failure e) {
      terminal.complain(e.sentence());
    }
  }

  private Survey survey(Instances instances) {
    return Survey.take(instances, connection.address(), timeout);
  }

  private String text(Survey survey) {
    if (connection.json()) {
      return Json.of(StatusJson.of(survey));
    }
    StatusText text = new StatusText(survey, terminal.time().now());
    return text.instances() + text.rolls() + (peers ? text.peers() : "");
  }
}
