package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Outcome;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How instances that recycle at once are followed until they are back. */
class ReturnFollowerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Address DOOR = new Address("door", 1);
  private static final Address A = new Address("a", 1);
  private static final Address B = new Address("b", 1);
  private static final Address ELSEWHERE = new Address("b", 2);

  private final Console time = Console.ofAProgram();
  private final Map<Address, InstanceStatus> answering = new HashMap<>();
  private final List<Runnable> next = new ArrayList<>();

  private void answers(Address at, long incarnation, String mode, Address... peers) {
    answers(at, incarnation, mode, true, peers);
  }

  private void answers(Address at, long incarnation, String mode, boolean joined, Address... all) {
    List<Peer> peers =
        Arrays.stream(all)
            .map(
                each ->
                    new Peer(
                        new InstanceId(each.host(), 1), "web", each, PeerState.CONNECTED, 0, 0))
            .toList();
    answering.put(
        at,
        new InstanceStatus(
            new InstanceId(at.host(), incarnation),
            "carillon",
            at.equals(DOOR) ? "door" : "web",
            at,
            Instant.EPOCH,
            false,
            joined,
            0,
            0,
            0,
            new TreeMap<>(),
            new ArrayList<>(peers),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeMap<>(mode.isEmpty() ? Map.of() : Map.of(InstanceStatus.RECYCLE_MODE, mode)),
            "COHERENT",
            ""));
  }

  private static Asked asked(Address at, Outcome outcome) {
    return new Asked(new InstanceId(at.host(), 1), "web", outcome, null, false);
  }

  private List<Asked> follow(Address first, Asked... asked) throws InterruptedException {
    return new ReturnFollower(time, "web", first, this::ask, now -> seen())
        .follow(List.of(asked), LIMIT);
  }

  private void seen() {
    if (!next.isEmpty()) {
      next.remove(0).run();
    }
  }

  private List<Answer<InstanceStatus>> ask(Collection<Address> addresses) {
    List<Answer<InstanceStatus>> answers = new ArrayList<>();
    for (Address each : addresses) {
      InstanceStatus status = answering.get(each);
      answers.add(
          status == null
              ? Answer.none(each, new ConnectException("gone"), LIMIT)
              : Answer.of(each, status));
    }
    return answers;
  }

  private Duration passed() {
    return Duration.ofNanos(time.nanos());
  }

  @Test
  void incarnationThatStaysHasNotRecycledUntilAnotherOneIsThere() throws Exception {
    answers(A, 1, "application");
    next.add(() -> answering.remove(A));
    next.add(() -> answers(A, 2, "application"));

    assertThat(follow(A, asked(A, Outcome.APPLIED)))
        .singleElement()
        .satisfies(each -> assertThat(each.recycled()).isTrue())
        .extracting(Asked::after)
        .isEqualTo(new InstanceId("a", 2));
    assertThat(passed()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void instanceThatHasNotMetEverybodyIsNotBack() throws Exception {
    answers(A, 2, "application", false);

    assertThat(follow(A, asked(A, Outcome.APPLIED)))
        .allSatisfy(each -> assertThat(each.recycled()).isFalse())
        .allSatisfy(each -> assertThat(each.isAwaited()).isTrue());
    assertThat(passed()).isEqualTo(LIMIT);
  }

  @Test
  void modesThatKeepTheIncarnationHaveRecycledByTheOutcome() throws Exception {
    answers(A, 1, "event", B);
    answers(B, 1, "caches");

    assertThat(follow(A, asked(A, Outcome.APPLIED), asked(B, Outcome.COVERED)))
        .allSatisfy(each -> assertThat(each.recycled()).isTrue());
    assertThat(passed()).isZero();
  }

  @Test
  void instanceThatDoesNotSayItsModeIsAwaited() throws Exception {
    answers(A, 1, "");

    assertThat(follow(A, asked(A, Outcome.APPLIED)))
        .allSatisfy(each -> assertThat(each.recycled()).isFalse());
    assertThat(passed()).isEqualTo(LIMIT);
  }

  @Test
  void instanceIsFoundWhereOthersSayThatItIsNow() throws Exception {
    answers(DOOR, 1, "caches", A, B);
    answers(A, 1, "application", B);
    answers(B, 1, "application", A);
    next.add(answering::clear);
    next.add(
        () -> {
          answers(A, 2, "application", ELSEWHERE);
          answers(ELSEWHERE, 2, "application", A);
        });

    assertThat(follow(DOOR, asked(A, Outcome.APPLIED), asked(B, Outcome.LEFT)))
        .allSatisfy(each -> assertThat(each.recycled()).isTrue());
  }

  @Test
  void nobodyWaitsForThoseWhoWereNotReached() throws Exception {
    answers(A, 1, "application");

    assertThat(
            follow(
                A, asked(A, Outcome.FAILED), asked(B, Outcome.UNREACHABLE), asked(B, Outcome.LOST)))
        .allSatisfy(each -> assertThat(each.recycled()).isFalse());
    assertThat(passed()).isZero();
  }

  @Test
  void otherIncarnationOfOneThatWasNotReachedHasNotBeenAsked() throws Exception {
    answers(A, 1, "application", B);
    answers(B, 2, "application", A);
    next.add(() -> answers(A, 2, "application", B));

    assertThat(follow(A, asked(A, Outcome.APPLIED), asked(B, Outcome.UNREACHABLE)))
        .extracting(Asked::recycled)
        .containsExactly(true, false);
  }

  @Test
  void observerThatThrewIsNoSuccessThoughTheInstanceIsBack() throws Exception {
    answers(A, 2, "application");

    assertThat(follow(A, asked(A, Outcome.FAILED)))
        .allSatisfy(each -> assertThat(each.recycled()).isFalse());
  }
}
