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

  @Mixin private final EachTimeout timeout = new EachTimeout();

  Status(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Duration each = connection.checked(timeout::require);
    try (Instances instances = connection.open()) {
      if (!watch) {
        Survey survey = survey(instances, each);
        terminal.say(text(survey));
        return survey.complete() ? Carillon.APPLIED : Carillon.NOT_APPLIED;
      }
      do {
        drawOnce(instances, each);
      } while (terminal.isHeard() && terminal.time().pass(BETWEEN_DRAWINGS));
      return Carillon.APPLIED;
    }
  }

  /** Whoever watches wants to see the instance come back, so that it is gone is no end. */
  private void drawOnce(Instances instances, Duration each) {
    try {
      String text = text(survey(instances, each));
      if (connection.json()) {
        terminal.say(text);
      } else {
        terminal.draw(text + System.lineSeparator());
      }
    } catch (Failure e) {
      terminal.complain(e.sentence());
    }
  }

  private Survey survey(Instances instances, Duration each) {
    return Survey.take(instances, connection.address(), each);
  }

  private String text(Survey survey) {
    if (connection.json()) {
      return Json.of(StatusJson.of(survey));
    }
    StatusText text = new StatusText(survey, terminal.time().now());
    return text.instances() + text.rolls() + (peers ? text.peers() : "");
  }
}
