package dev.carillon.demo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.KnownInstance;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollStatus.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which rows there are while instances take turns, and what they say of it. */
class TurnsTest {
  private static final InstanceId A = new InstanceId("a/web", 0xa1);
  private static final InstanceId B = new InstanceId("b/web", 0xb1);
  private static final InstanceId C = new InstanceId("c/web", 0xc1);

  private static InstanceRow row(InstanceId id) {
    return InstanceRow.silent(
        new KnownInstance(id, "web", null, PeerState.CONNECTED, false, id.equals(C)));
  }

  private static Member member(InstanceId id, Stage stage) {
    return new Member(id.name(), id, stage == Stage.BACK ? id : null, stage, Instant.EPOCH);
  }

  private static RollStatus roll(String id, long since, End end, Member... members) {
    return new RollStatus(
        id,
        "web",
        "a test",
        C,
        new ArrayList<>(List.of(members)),
        end,
        "",
        Instant.ofEpochSecond(since));
  }

  private static Stream<String> shown(List<InstanceRow> present, RollStatus... told) {
    return Turns.of(List.of(told)).in(present).stream()
        .map(row -> row.instance() + " " + row.state() + " " + row.roll());
  }

  @Test
  void memberThatIsDownHasARowThoughNobodyKnowsIt() {
    RollStatus roll =
        roll(
            "r",
            1,
            End.OPEN,
            member(A, Stage.WAITING),
            member(B, Stage.DOWN),
            member(C, Stage.WAITING));

    assertThat(shown(List.of(row(C), row(A)), roll))
        .containsExactly(
            "c/web unreachable waiting", "a/web unreachable waiting", "b/web unreachable down");
    assertThat(Turns.of(List.of(roll)).in(List.of(row(C), row(A))).get(2))
        .isEqualTo(InstanceRow.absent(B, "web").in("down"))
        .extracting(InstanceRow::incarnation)
        .isEqualTo("00b1");
  }

  @Test
  void rowsStandInTheirPlacesWhoeverIsAway() {
    RollStatus roll = roll("r", 1, End.OPEN, member(A, Stage.DRAINING));

    assertThat(shown(List.of(row(C), row(B)), roll).map(row -> row.substring(0, 1)))
        .containsExactly("c", "a", "b");
  }

  @Test
  void successorOfWhoIsDownIsNoSecondRow() {
    InstanceId successor = new InstanceId(B.name(), 0xb2);

    assertThat(
            shown(List.of(row(C), row(successor)), roll("r", 1, End.OPEN, member(B, Stage.DOWN))))
        .containsExactly("c/web unreachable null", "b/web unreachable down");
  }

  @Test
  void whoIsMissingForAnotherReasonHasNone() {
    RollStatus open = roll("r", 1, End.OPEN, member(A, Stage.LEFT), member(B, Stage.FAILED));
    RollStatus aborted = roll("s", 2, End.ABORTED, member(A, Stage.DOWN));

    assertThat(shown(List.of(row(C)), open, aborted)).containsExactly("c/web unreachable null");
  }

  @Test
  void whoWaitedWhenARollEndedWaitsNoLonger() {
    RollStatus aborted =
        roll("r", 1, End.ABORTED, member(A, Stage.FAILED), member(C, Stage.WAITING));

    assertThat(shown(List.of(row(C), row(A)), aborted))
        .containsExactly("c/web unreachable untouched", "a/web unreachable failed");
  }

  @Test
  void whoHasHeardTheMostIsBelieved() {
    assertThat(
            shown(
                List.of(row(C)),
                roll("r", 2, End.OPEN, member(B, Stage.DOWN)),
                roll("r", 1, End.DONE, member(B, Stage.BACK))))
        .as("of the end")
        .containsExactly("c/web unreachable null");
    assertThat(
            shown(
                List.of(row(C)),
                roll("r", 1, End.OPEN, member(B, Stage.DOWN)),
                roll("r", 2, End.OPEN, member(B, Stage.WAITING))))
        .as("of the stage")
        .containsExactly("c/web unreachable null", "b/web unreachable down");
  }

  @Test
  void newestRollShowsUnlessTheInstanceIsOnItsWayForAnother() {
    RollStatus older = roll("r", 1, End.DONE, member(C, Stage.BACK));
    RollStatus newer = roll("s", 2, End.OPEN, member(C, Stage.WAITING));
    RollStatus onTheWay = roll("t", 0, End.OPEN, member(C, Stage.DRAINING));

    assertThat(shown(List.of(row(C)), newer, older)).containsExactly("c/web unreachable waiting");
    assertThat(shown(List.of(row(C)), newer, older, onTheWay))
        .containsExactly("c/web unreachable draining");
  }

  @Test
  void oldRollThatASuccessorHasJustHeardOfIsNotTheNewest() {
    RollStatus old = roll("r", 1, End.DONE, member(C, Stage.BACK));
    RollStatus going = roll("s", 3, End.OPEN, member(C, Stage.WAITING));

    assertThat(
            shown(
                List.of(row(C)),
                old,
                going,
                roll("r", 6, End.DONE, member(C, Stage.BACK)),
                roll("s", 5, End.OPEN, member(C, Stage.WAITING))))
        .containsExactly("c/web unreachable waiting");
    assertThat(shown(List.of(row(C)), roll("r", 6, End.DONE, member(C, Stage.BACK)), going))
        .as("nobody is left who heard of the old one when it was new")
        .containsExactly("c/web unreachable waiting");
    assertThat(
            shown(
                List.of(row(C)),
                old,
                roll("s", 3, End.ABORTED, member(C, Stage.FAILED)),
                roll("r", 6, End.DONE, member(C, Stage.BACK))))
        .containsExactly("c/web unreachable failed");
  }
}
