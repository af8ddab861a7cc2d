package dev.carillon.cli;

import dev.carillon.cli.Survey.Row;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes all instances account for one that has ended and will not come back. */
@Command(
    name = "forget",
    description = {
      "Makes every instance that lists INSTANCE stop waiting for it.",
      "Make sure that it has ended and is not merely cut off."
    })
final class Forget implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final Connection connection = new Connection();

  @Parameters(paramLabel = "INSTANCE", description = "Its name, as status shows it.")
  private String instance = "";

  @Mixin private final EachTimeout timeout = new EachTimeout();

  /** What one instance has answered. */
  private record Told(Row who, boolean done, String outcome) {}

  Forget(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Duration each = connection.checked(timeout::require);
    connection.checked(() -> Names.require("instance name", instance));
    List<Told> told;
    try (Instances instances = connection.open()) {
      Survey survey = Survey.take(instances, connection.address(), each);
      told = tell(instances, survey, each);
    }
    boolean done = !told.isEmpty() && told.stream().allMatch(Told::done);
    if (connection.json() || !told.isEmpty()) {
      terminal.say(connection.json() ? Json.of(json(told, done)) : text(told));
    }
    if (told.isEmpty()) {
      terminal.complain("no instance lists \"" + instance + "\", so there is nothing to forget");
    }
    return done ? Carillon.APPLIED : Carillon.NOT_APPLIED;
  }

  private List<Told> tell(Instances instances, Survey survey, Duration each) {
    List<CompletableFuture<Told>> calls =
        survey.rows().stream()
            .filter(this::isConcerned)
            .map(row -> tell(instances, row, each))
            .toList();
    return calls.stream().map(CompletableFuture::join).toList();
  }

  /** One that does not answer may list it too, which nobody can know. */
  private boolean isConcerned(Row row) {
    InstanceStatus status = row.status();
    return status == null
        ? !row.name().equals(instance)
        : status.peers().stream().anyMatch(peer -> peer.instance().name().equals(instance));
  }

  private CompletableFuture<Told> tell(Instances instances, Row row, Duration each) {
    if (row.status() == null) {
      return CompletableFuture.completedFuture(new Told(row, false, row.why()));
    }
    return instances
        .start(row.asked(), each, asked -> asked.forget(instance))
        .thenApply(
            answer ->
                new Told(
                    row,
                    answer.value() != null,
                    answer.value() == null ? answer.why() : "forgotten"));
  }

  private static String text(List<Told> told) {
    Table table = new Table("INSTANCE", "ROLE", "OUTCOME");
    told.forEach(each -> table.row(each.who().name(), each.who().role(), each.outcome()));
    return table.toString();
  }

  private Map<String, @Nullable Object> json(List<Told> told, boolean done) {
    List<Map<String, @Nullable Object>> outcomes =
        told.stream()
            .map(
                each ->
                    Json.object(
                        "instance", each.who().name(),
                        "role", each.who().role(),
                        "applied", each.done(),
                        "outcome", each.outcome()))
            .toList();
    return Json.object("forgotten", instance, "applied", done, "outcomes", outcomes);
  }
}
