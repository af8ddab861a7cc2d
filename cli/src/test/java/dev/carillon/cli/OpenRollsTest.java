package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.Survey.Absent;
import dev.carillon.cli.Survey.Row;
import dev.carillon.cli.Survey.State;
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
  private static final InstanceId B = new InstanceId("b/web", 0xb);

  private static Row row(String id, Stage stage, End end) {
    return of(A, roll(id, stage, end));
  }

  /** Another instance that knows how far the first one is. */
  private static Row teller(String id, Stage stage, End end) {
    return of(B, roll(id, stage, end));
  }

  private static Row of(InstanceId instance, RollStatus roll) {
    Address at = new Address("a", 1);
    return Row.of(at, Statuses.of(instance, "web", at, List.of(), List.of(roll)));
  }

  private static RollStatus roll(String id, Stage stage, End end) {
    return new RollStatus(
        id,
        "web",
        "news",
        A,
        new ArrayList<>(List.of(new RollStatus.Member(A.name(), A, null, stage, Instant.EPOCH))),
        end,
        "",
        Instant.EPOCH);
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

  @Test
  void instanceThatHasLeftForItsTurnIsARowAndNoAnswer() {
    Survey away = new Survey(List.of(teller("r1", Stage.DOWN, End.OPEN)));

    assertThat(new StatusText(away, Instant.EPOCH).instances())
        .containsPattern("a/web +1111 +web +down")
        .endsWith("a/web has left for its turn in roll r1");
    assertThat(Json.of(StatusJson.of(away)))
        .startsWith("{\"complete\":false,")
        .contains(
            "{\"instance\":\"a/web\",\"incarnation\":\"0000000000001111\",\"role\":\"web\","
                + "\"state\":\"DOWN\",\"why\":\"has left for its turn in roll r1\"}");
  }

  @Test
  void instanceThatIsGoneForAnotherReasonHasNoRow() {
    for (Stage stage : List.of(Stage.WAITING, Stage.LEFT, Stage.FAILED)) {
      assertThat(new Survey(List.of(teller("r1", stage, End.OPEN))).absent()).isEmpty();
    }
    assertThat(new Survey(List.of(teller("r1", Stage.DOWN, End.ABORTED))).absent()).isEmpty();
  }

  @Test
  void instanceThatIsAwayForTwoRollsIsOneRow() {
    Survey away =
        new Survey(
            List.of(teller("r1", Stage.DOWN, End.OPEN), teller("r2", Stage.DRAINING, End.OPEN)));

    assertThat(away.absent()).extracting(Absent::state).containsExactly(State.DOWN);
    assertThat(new Survey(List.of(row("r1", Stage.DOWN, End.OPEN))).absent())
        .as("who is listed")
        .isEmpty();
  }
}
