package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.cli.RollState.End;
import dev.carillon.cli.RollState.Member;
import dev.carillon.cli.RollState.Stage;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.PeerState;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a roll is followed while those who know it come and go. */
class RollFollowerTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Address A = new Address("a", 1);
  private static final Address B = new Address("b", 1);
  private static final Address DOOR = new Address("door", 1);

  private final Console time = Console.ofAProgram();
  private final List<RollState> shown = new ArrayList<>();
  private final List<Address> asked = new ArrayList<>();
  private final Map<Address, InstanceStatus> answering = new HashMap<>();
  private final Map<InstanceId, RollState> knowing = new HashMap<>();

  private static InstanceStatus status(Address at, String role, Address... peers) {
    return Statuses.of(
        id(at), role, at, Arrays.stream(peers).map(RollFollowerTest::peer).toList(), List.of());
  }

  private static Peer peer(Address at) {
    return new Peer(id(at), at.equals(DOOR) ? "door" : "web", at, PeerState.CONNECTED, 0, 0);
  }

  private static InstanceId id(Address at) {
    return new InstanceId(at.host(), 1);
  }

  private static RollState state(Stage stage, End end) {
    return new RollState(
        "r1", "web", "news", List.of(new Member(new InstanceId("a", 1), null, stage)), end, "");
  }

  private void knows(Address at, @Nullable RollState state, Address... peers) {
    answering.put(at, status(at, at.equals(DOOR) ? "door" : "web", peers));
    if (state == null) {
      knowing.remove(id(at));
    } else {
      knowing.put(id(at), state);
    }
  }

  private RollState follow(Address first, Duration limit) throws InterruptedException {
    return new RollFollower(
            time,
            "web",
            first,
            this::ask,
            status -> Optional.ofNullable(knowing.get(status.instance())),
            this::show)
        .follow(limit);
  }

  private Answer<InstanceStatus> ask(Address at) {
    asked.add(at);
    InstanceStatus status = answering.get(at);
    return status == null
        ? Answer.none(at, new ConnectException("gone"), LONG)
        : Answer.of(at, status);
  }

  private void show(RollState state) {
    shown.add(state);
    onShown.run();
  }

  private Runnable onShown = () -> {};

  @Test
  void instanceOfAnotherRoleLeadsToThoseThatKnow() throws Exception {
    knows(DOOR, null, A);
    knows(A, state(Stage.BACK, End.DONE), DOOR);

    assertThat(follow(DOOR, LONG).end()).isEqualTo(End.DONE);
    assertThat(asked).containsExactly(DOOR, DOOR, A);
  }

  @Test
  void othersAreAskedWhenTheOneThatWasAskedGoesAway() throws Exception {
    knows(A, state(Stage.DRAINING, End.OPEN), B);
    onShown =
        () -> {
          answering.remove(A);
          knows(B, state(Stage.BACK, End.DONE), A);
        };

    assertThat(follow(A, LONG).end()).isEqualTo(End.DONE);
    assertThat(shown).extracting(RollState::end).containsExactly(End.OPEN, End.DONE);
  }

  @Test
  void copyThatLagsBehindTakesNothingBack() throws Exception {
    knows(A, state(Stage.DOWN, End.OPEN), B);
    List<RollState> next =
        new ArrayList<>(List.of(state(Stage.DRAINING, End.OPEN), state(Stage.WAITING, End.DONE)));
    onShown =
        () -> {
          if (!next.isEmpty()) {
            answering.remove(A);
            knows(B, next.remove(0));
          }
        };

    follow(A, LONG);

    assertThat(shown)
        .extracting(state -> state.members().get(0).stage())
        .containsOnly(Stage.DOWN)
        .hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"WAITING", "DRAINING", "DOWN"})
  void whoRollsAloneTakesTheRollWithItAndIsBackAsAnotherIncarnation(Stage stage) throws Exception {
    knows(A, state(stage, End.OPEN));
    InstanceId after = new InstanceId("a", 2);
    onShown = () -> answering.put(A, Statuses.of(after, "web", A, List.of(), List.of()));

    RollState ended = follow(A, LONG);

    assertThat(ended.applied()).isTrue();
    assertThat(ended.members()).extracting(Member::after).containsExactly(after);
  }

  @Test
  void rollThatNobodyKnowsAnyMoreEndsTheFollowing() {
    knows(A, state(Stage.DOWN, End.OPEN));
    onShown = () -> knows(A, null);

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> follow(A, LONG))
        .withMessage("no instance that answers knows the roll any more");
    assertThat(time.nanos()).isBetween(30_000_000_000L, 32_000_000_000L);
  }

  @Test
  void silenceIsWaitedOutUntilTheLimit() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> follow(A, Duration.ofMinutes(2)))
        .withMessage("no instance has told of the roll within 2m; it may go on");
    assertThat(time.nanos()).isBetween(120_000_000_000L, 121_000_000_000L);
  }

  @Test
  void rollThatIsSeenToTheLimitGoesOn() {
    knows(A, state(Stage.DOWN, End.OPEN));

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> follow(A, Duration.ofMinutes(2)))
        .withMessage("the roll has not ended within 2m; it goes on");
  }

  @Test
  void silenceAfterTheRollWasSeenIsNoWordThatItGoesOn() {
    knows(A, state(Stage.DOWN, End.OPEN));
    onShown = answering::clear;

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> follow(A, Duration.ofMinutes(2)))
        .withMessage("no end of the roll was seen within 2m, and now nobody answers; it may go on");
  }

  @Test
  void thoseWhoDoNotKnowTheRollAtTheLimitAreNoWordThatItGoesOn() {
    knows(A, state(Stage.DOWN, End.OPEN));
    onShown = () -> knows(A, null);

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> follow(A, Duration.ofSeconds(10)))
        .withMessage(
            "no end of the roll was seen within 10s, and now nobody who answers knows the roll;"
                + " it may go on");
  }
}
