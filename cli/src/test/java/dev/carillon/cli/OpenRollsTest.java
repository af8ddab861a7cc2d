package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.Survey.Row;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rolls that go on, as status shows them. */
class OpenRollsTest {
  private static final InstanceId A = new InstanceId("a/web", 0x1111);

  private static Row row(String id, Stage stage, End end) {
    RollStatus roll =
        new RollStatus(
            id,
            "web",
            "news",
            A,
            new ArrayList<>(
                List.of(new RollStatus.Member(A.name(), A, null, stage, Instant.EPOCH))),
            end,
            "",
            Instant.EPOCH);
    Address at = new Address("a", 1);
    return Row.of(at, Statuses.of(A, "web", at, List.of(), List.of(roll)));
  }

  private static String rolls(Row... rows) {
    return new StatusText(new Survey(List.of(rows)), Instant.EPOCH).rolls();
  }

  @Test
  void rollThatGoesOnIsShownOnceAsFarAsAnyoneKnowsIt() {
    assertThat(
            rolls(
                row("r1", Stage.DRAINING, End.OPEN),
                row("r1", Stage.DOWN, End.OPEN),
                row("r1", Stage.WAITING, End.OPEN)))
        .containsOnlyOnce("Roll r1 of role web, \"news\", goes on")
        .containsPattern("a/web +1111 +down");
  }

  @Test
  void rollThatHasEndedForOneIsNotShown() {
    assertThat(rolls(row("r1", Stage.WAITING, End.OPEN), row("r1", Stage.FAILED, End.ABORTED)))
        .isEmpty();
  }

  private static String instances(Row... rows) {
    return new StatusText(new Survey(List.of(rows)), Instant.EPOCH).instances();
  }

  @Test
  void instanceThatIsOnItsWayIsShownAsDrainingAndAsDown() {
    assertThat(instances(row("r1", Stage.WAITING, End.OPEN))).contains(" joined ");
    assertThat(instances(row("r1", Stage.DRAINING, End.OPEN))).contains(" draining ");
    assertThat(instances(row("r1", Stage.DOWN, End.OPEN))).contains(" down ");
    assertThat(instances(row("r1", Stage.DRAINING, End.ABORTED))).contains(" joined ");
  }

  @Test
  void instanceThatDoesNotAnswerIsDownIfAnotherSaysSo() {
    Row silent = new Row("a/web", "1111", "web", new Address("a", 1), null, "did not answer");
    Row successor = new Row("a/web", "2222", "web", new Address("a", 1), null, "did not answer");

    assertThat(instances(silent, row("r1", Stage.DOWN, End.OPEN)))
        .containsPattern("a/web +1111 +web +a:1 +down")
        .doesNotContain("no answer");
    assertThat(instances(successor, row("r1", Stage.DOWN, End.OPEN)))
        .containsPattern("a/web +2222 +web +a:1 +no answer");
  }
}
