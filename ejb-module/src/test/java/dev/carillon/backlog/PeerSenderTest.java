package dev.carillon.backlog;

import static dev.carillon.backlog.Bench.HEARTBEAT;
import static dev.carillon.backlog.Bench.RETRY_MAX;
import static dev.carillon.backlog.Bench.ok;
import static dev.carillon.backlog.Bench.opening;
import static dev.carillon.backlog.Bench.outcome;
import static dev.carillon.backlog.Bench.sequences;
import static dev.carillon.backlog.Bench.stamped;
import static dev.carillon.backlog.Bench.unknown;
import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.flushRegion;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.backlog.Bench.Call;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.Outcome;
import dev.carillon.contracts.Receipt;
import dev.carillon.testing.Instances;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sender's side of the protocol, rules 16 to 21 and 24. */
class PeerSenderTest {
  private static final long EPOCH = 77;

  private final Introduction b = web("b/web", 7, 6202, "settings", "catalog");
  private final Introduction bAgain = web("b/web", 8, 6202, "settings", "catalog");
  private final Bench bench = new Bench();

  private static NotificationMessage key(Object key) {
    return flushKey("settings", "default", key);
  }

  private static PeerState state(Bench bench) {
    return bench.outbound.peers().get(0).state();
  }

  @Test
  void beginsWithAHelloThatCarriesNothingButItsIntroduction() {
    bench.send(flush("settings"));

    bench.outbound.greet(b.address());

    Call hello = bench.call();
    assertThat(hello.to()).isEqualTo(b.address());
    assertThat(hello.batch())
        .isEqualTo(
            new NotificationBatch(
                bench.self.instance(),
                0,
                0,
                0,
                1,
                0,
                false,
                false,
                bench.self,
                List.of(),
                List.of()));
    assertThat(bench.outbound.peers()).isEmpty();
  }

  @Test
  void greetsAnAddressOnceHoweverOftenItIsNamed() {
    bench.outbound.greet(b.address());
    bench.outbound.greet(b.address());
    bench.outbound.greetBack(b);

    bench.call();
    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void neverGreetsItself() {
    bench.outbound.greet(bench.self.address());

    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void opensNoStreamToItselfUnderAnotherAddress() {
    Introduction alias = web("a/web", 1, 6999);
    bench.outbound.greet(alias.address());

    bench.call().answer(opening(alias, EPOCH));

    assertThat(bench.isQuiet()).isTrue();
    assertThat(bench.heard).isEmpty();
    assertThat(bench.outbound.peers()).isEmpty();
  }

  @Test
  void opensOneStreamToAnInstanceWithTwoAddresses() {
    bench.open(b, EPOCH);
    Introduction alias = web("b/web", 7, 6999, "settings");
    bench.outbound.greet(alias.address());

    bench.call().answer(opening(alias, EPOCH));

    assertThat(bench.isQuiet()).isTrue();
    assertThat(bench.outbound.peers()).hasSize(1);
    assertThat(bench.released).containsExactly(alias.address());
    assertThat(bench.heard)
        .containsExactly("met b/web#0007", "b/web#0007 at 127.0.0.1:6202 also at 127.0.0.1:6999");
  }

  /** Reaches b by its address, and finds that it answers at another one as well. */
  private Introduction alias() {
    bench.open(b, EPOCH);
    Introduction alias = web("b/web", 7, 6999, "settings");
    bench.outbound.greet(alias.address());
    bench.call().answer(opening(alias, EPOCH));
    bench.outbound.tick();
    return alias;
  }

  @Test
  void secondAddressOfAnInstanceIsNotGreetedAgainWhileTheFirstAnswers() {
    Introduction alias = alias();

    bench.outbound.greet(alias.address());
    bench.outbound.greetBack(alias);

    assertThat(bench.acknowledge(b, EPOCH).introduction()).as("the first is called").isNull();
    assertThat(bench.isQuiet()).isTrue();
    assertThat(bench.heard).as("said once").hasSize(2);
  }

  @Test
  void secondAddressIsGreetedAgainWhenTheFirstDoesNotAnswer() {
    Introduction alias = alias();
    bench.send(key(1));
    bench.call().fail();
    bench.call().fail();

    bench.outbound.greet(alias.address());
    bench.call().answer(opening(web("b/web", 8, 6999), 88));

    assertThat(bench.heard).contains("met b/web#0008");
    assertThat(bench.outbound.addressOf(bAgain.instance())).contains(alias.address());
  }

  @Test
  void secondAddressIsGreetedOnceAMinuteSinceSomebodyElseMayHaveComeThere() {
    Introduction alias = alias();
    List<Address> greeted = new ArrayList<>();
    for (int second = 0; second < 150; second++) {
      bench.pass(Duration.ofSeconds(1));
      bench.answerAll(b, EPOCH);
      bench.outbound.greet(alias.address());
      if (!bench.isQuiet()) {
        Call call = bench.call();
        greeted.add(call.to());
        call.answer(opening(alias, EPOCH));
      }
    }

    assertThat(greeted).containsExactly(alias.address(), alias.address());
    assertThat(bench.heard).as("said once").hasSize(2);
  }

  @Test
  void secondAddressIsGreetedAgainWhenSomebodyElseHasSpokenThere() {
    Introduction alias = alias();

    bench.outbound.greetBack(web("b/web", 8, 6999));

    assertThat(bench.call().to()).isEqualTo(alias.address());
  }

  @Test
  void secondAddressIsGreetedAgainWhenTheInstanceIsGone() {
    Introduction alias = alias();
    bench.outbound.gone(b.instance());

    bench.outbound.greet(alias.address());

    assertThat(bench.call().to()).isEqualTo(alias.address());
  }

  @Test
  void whoSpeaksIsCalledWhereItIsKnownToAnswer() {
    Introduction translated = web("b/web", 7, 6999, "settings");
    bench.outbound.greet(b.address());
    bench.call().answer(opening(translated, EPOCH));
    bench.acknowledge(translated, EPOCH);
    bench.acknowledge(translated, EPOCH);
    bench.send(key(1));
    bench.call().fail();
    bench.call().fail();

    bench.outbound.greetBack(translated);

    assertThat(bench.call().to()).as("without a pause").isEqualTo(b.address());
    assertThat(bench.isQuiet()).isTrue();
    assertThat(bench.outbound.addressOf(b.instance())).contains(b.address());
  }

  @Test
  void whoAnswersElsewhereThanItSaysHasAnswered() {
    long start = bench.clock.getAsLong();
    bench.outbound.greet(b.address());
    bench.call().answer(opening(web("b/web", 7, 6999), EPOCH));
    assertThat(bench.outbound.hasAnswered(b.instance(), start - 1)).as("a batch").isFalse();
    bench.acknowledge(b, EPOCH);

    assertThat(bench.outbound.hasAnswered(b.instance(), start - 1)).isTrue();
    assertThat(bench.outbound.hasAnswered(b.instance(), start)).as("not after it").isFalse();
    assertThat(bench.outbound.hasAnswered(bAgain.instance(), start - 1)).isFalse();
  }

  @Test
  void addressesBeyondTheLimitAreNamedOnceAndNobodyCountsAsMet() {
    for (int i = 0; i < 4_096; i++) {
      bench.outbound.greet(new Address("10.0.0.1", 1 + i));
    }
    bench.passRefusing(Duration.ofMillis(50));
    assertThat(hasMetAll()).as("nobody is there").isTrue();

    bench.outbound.greet(new Address("10.0.0.2", 1));
    bench.outbound.greet(new Address("10.0.0.2", 2));

    assertThat(bench.heard).containsExactly("more than 4096 addresses: not 10.0.0.2:1");
    assertThat(hasMetAll()).isFalse();
  }

  @Test
  void whoHasNotBeenMetIsNamedWithTheReason() {
    Introduction c = web("c/web", 9, 6203);
    bench.open(c, EPOCH);
    bench.outbound.greet(b.address());
    bench.call().fail();

    assertThat(bench.outbound.unmet(Set.of()::contains))
        .containsExactly(
            "127.0.0.1:6202 does not answer", "c/web#0009 has not greeted this instance");
    bench.answerAll(c, EPOCH);
    bench.passAnsweringNothing(Duration.ofSeconds(70));
    assertThat(bench.outbound.unmet(Set.of()::contains))
        .contains("127.0.0.1:6202 has never answered");
    assertThat(bench.outbound.unmet(Set.of(c.instance())::contains))
        .doesNotContain("c/web#0009 has not greeted this instance");
  }

  @Test
  void coversEverythingFromBeforeTheMeetingByOneFlushPerTouchedCacheThatThePeerHolds() {
    bench.send(key(1));
    bench.send(key(2));
    bench.send(flushKey("catalog", "default", 3));
    bench.send(flush("secret"));
    bench.outbound.greet(b.address());

    bench.call().answer(opening(b, EPOCH));

    NotificationBatch first = bench.call().batch();
    assertThat(first.epoch()).isEqualTo(EPOCH);
    assertThat(first.introduction()).isEqualTo(bench.self);
    assertThat(first.after()).isZero();
    assertThat(first.to()).isEqualTo(4);
    assertThat(first.items())
        .containsExactly(new Item(4, flush("settings")), new Item(4, flush("catalog")));
    assertThat(first.losses()).isEmpty();
  }

  @Test
  void introducesItselfUntilTheSessionIsOpenAndNoLonger() {
    bench.outbound.greet(b.address());
    bench.call().answer(opening(b, EPOCH));
    Call first = bench.call();
    assertThat(first.batch().introduction()).isNotNull();
    first.fail();

    assertThat(bench.acknowledge(b, EPOCH).introduction()).as("again").isNotNull();
    assertThat(bench.acknowledge(b, EPOCH).introduction()).as("no longer").isNull();
  }

  @Test
  void whatItDeclaresLaterIsSaidUntilItHasArrivedAndNoLonger() {
    bench.open(b, EPOCH);
    Introduction more =
        bench.self.declaring(List.of(new CacheDeclaration("settings", new TreeSet<>(), true)));

    bench.outbound.introduce(more);
    bench.passUntilCall(Bench.HEARTBEAT);
    Call first = bench.call();
    assertThat(first.batch().introduction()).isEqualTo(more);
    first.fail();

    assertThat(bench.acknowledge(b, EPOCH).introduction()).as("again").isEqualTo(more);
    bench.passUntilCall(Bench.HEARTBEAT);
    assertThat(bench.acknowledge(b, EPOCH).introduction()).as("no longer").isNull();
  }

  @Test
  void whatComesWhileACallIsUnderWayWaitsAndGoesInOneBatch() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    Call first = bench.call();
    assertThat(sequences(first.batch())).containsExactly(1L);

    bench.send(key(2));
    bench.send(key(3));
    bench.send(key(4));
    assertThat(bench.isQuiet()).as("one call at a time").isTrue();
    first.answer(ok(b, EPOCH, 1));

    NotificationBatch second = bench.call().batch();
    assertThat(second.after()).isEqualTo(1);
    assertThat(sequences(second)).containsExactly(2L, 3L, 4L);
  }

  @Test
  void takesWhatWaitsRightBeforeTheFrameGoesOut() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    Call call = bench.call();

    bench.send(key(2));

    assertThat(sequences(call.batch())).containsExactly(1L, 2L);
  }

  @Test
  void whatIsNotForThePeerStartsNoCall() {
    bench.open(b, EPOCH);

    bench.send(flush("secret"));

    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void goesOnBatchAfterBatchUntilThePeerHasEverything() {
    Bench small = new Bench(10_000, 1_000);
    small.open(b, EPOCH);
    small.send(key(0));
    Call first = small.call();
    for (int i = 1; i < 100; i++) {
      small.send(key(i));
    }
    List<Long> arrived = new ArrayList<>(sequences(first.batch()));
    first.answer(ok(b, EPOCH, first.batch().to()));
    while (!small.isQuiet()) {
      arrived.addAll(sequences(small.acknowledge(b, EPOCH)));
    }

    assertThat(arrived).hasSize(100).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void lostAnswerMakesItSendTheSameAgainWithTheSameNumbers() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.send(key(2));
    Call first = bench.call();
    NotificationBatch lost = first.batch();
    bench.send(key(3));
    first.fail();

    NotificationBatch again = bench.call().batch();

    assertThat(again.after()).isEqualTo(lost.after());
    assertThat(again.items().subList(0, 2)).isEqualTo(lost.items());
    assertThat(sequences(again)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void firstFailureIsRetriedAtOnceAndSaidToNobody() {
    bench.open(b, EPOCH);
    bench.send(key(1));

    bench.call().fail();

    bench.acknowledge(b, EPOCH);
    assertThat(bench.heard).containsExactly("met b/web#0007");
    assertThat(state(bench)).isEqualTo(PeerState.CONNECTED);
  }

  @Test
  void furtherFailuresArePausedLongerAndLongerUpToTheLimit() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.call().fail();
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      bench.call().fail();
      pauses.add(bench.passUntilCall(RETRY_MAX.plusSeconds(1)));
    }

    assertThat(pauses.get(0)).isLessThanOrEqualTo(Duration.ofMillis(250));
    assertThat(pauses).allMatch(pause -> pause.compareTo(RETRY_MAX.plusMillis(50)) <= 0);
    assertThat(pauses.subList(7, 12))
        .allMatch(pause -> pause.compareTo(RETRY_MAX.dividedBy(2)) >= 0);
    assertThat(pauses.get(6)).isGreaterThan(pauses.get(0));
  }

  @Test
  void addressThatNeverAnswersIsGreetedForAMinuteAndThenGivenUp() {
    bench.outbound.greet(b.address());
    Duration spent = Duration.ZERO;
    while (spent.compareTo(Duration.ofSeconds(55)) < 0) {
      bench.call().fail();
      spent = spent.plus(bench.passUntilCall(RETRY_MAX.plusSeconds(1)));
    }
    bench.call().fail();

    bench.pass(Duration.ofSeconds(20));

    assertThat(bench.released).containsExactly(b.address());
    assertThat(bench.heard).isEmpty();
    bench.pass(Duration.ofSeconds(20));
    while (!bench.isQuiet()) {
      bench.call();
    }
    bench.outbound.greet(b.address());
    assertThat(bench.call().batch().epoch()).as("greeted anew when it is named anew").isZero();
  }

  @Test
  void peerThatFallsSilentIsReportedOnceAndOnceMoreWhenItIsBack() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.call().fail();
    for (int i = 0; i < 5; i++) {
      bench.call().fail();
      bench.passUntilCall(RETRY_MAX.plusSeconds(1));
    }
    assertThat(bench.heard).containsExactly("met b/web#0007", "unreachable b/web#0007");
    assertThat(state(bench)).isEqualTo(PeerState.UNREACHABLE);

    NotificationBatch batch = bench.acknowledge(b, EPOCH);

    assertThat(sequences(batch)).containsExactly(1L);
    assertThat(bench.heard)
        .containsExactly("met b/web#0007", "unreachable b/web#0007", "reachable b/web#0007");
    assertThat(state(bench)).isEqualTo(PeerState.CONNECTED);
  }

  @Test
  void peerThatSpeaksIsCalledWithoutWaitingForThePauseToEnd() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.call().fail();
    bench.call().fail();
    assertThat(bench.isQuiet()).isTrue();

    bench.outbound.greetBack(b);

    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(1L);
  }

  @Test
  void callThatNeverAnswersIsGivenUpByTheClock() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.call();

    bench.pass(Duration.ofMillis(2_900));
    assertThat(state(bench)).isEqualTo(PeerState.CONNECTED);
    bench.pass(Duration.ofMillis(200));

    assertThat(state(bench)).isEqualTo(PeerState.UNREACHABLE);
    bench.passUntilCall(Duration.ofSeconds(1));
    assertThat(sequences(bench.call().batch())).containsExactly(1L);
  }

  @Test
  void answerThatComesAfterItWasGivenUpIsIgnored() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));
    Call late = bench.call();
    late.batch();
    bench.pass(Duration.ofMillis(3_100));
    bench.passUntilCall(Duration.ofSeconds(1));
    Call current = bench.call();

    late.answer(ok(b, EPOCH, 1));

    assertThat(outcome(accepted)).isEqualTo(Outcome.UNREACHABLE);
    assertThat(bench.isQuiet()).isTrue();
    current.answer(ok(b, EPOCH, 1));
    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void secondAnswerToOneCallIsIgnored() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    Call call = bench.call();
    call.batch();
    call.answer(ok(b, EPOCH, 1));

    call.answer(opening(bAgain, 99));
    call.fail();

    assertThat(bench.heard).containsExactly("met b/web#0007");
    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void newIncarnationAtTheAddressEndsTheOldStreamAndStartsAnew() {
    bench.open(b, EPOCH);
    Accepted toTheOld = bench.send(key(1));

    bench.call().answer(opening(bAgain, 88));

    assertThat(bench.heard)
        .containsExactly("met b/web#0007", "met b/web#0008", "replaced b/web#0007");
    assertThat(outcome(toTheOld)).isEqualTo(Outcome.LEFT);
    NotificationBatch first = bench.call().batch();
    assertThat(first.epoch()).isEqualTo(88);
    assertThat(first.after()).isZero();
    assertThat(first.introduction()).isEqualTo(bench.self);
    assertThat(first.items()).containsExactly(new Item(1, flush("settings")));
    assertThat(bench.outbound.peers())
        .extracting(Peer::instance)
        .containsExactly(bAgain.instance());
  }

  @Test
  void recycleIsNeverSentToAnIncarnationThatCameAfterIt() {
    bench.open(b, EPOCH);
    Accepted recycle = bench.send(recycle("new prices"));
    bench.call().answer(opening(bAgain, 88));

    NotificationBatch first = bench.acknowledge(bAgain, 88);

    assertThat(first.items()).isEmpty();
    assertThat(first.losses()).isEmpty();
    assertThat(first.to()).isEqualTo(1);
    assertThat(outcome(recycle)).isEqualTo(Outcome.LEFT);
  }

  @Test
  void newEpochBeforeAnyAcknowledgementKeepsTheMeeting() {
    bench.send(key(1));
    bench.outbound.greet(b.address());
    bench.call().answer(opening(b, EPOCH));
    Accepted exact = bench.send(key(2));

    bench.call().answer(opening(b, 88));

    bench.passUntilCall(RETRY_MAX);
    NotificationBatch first = bench.acknowledge(b, 88);
    assertThat(first.epoch()).isEqualTo(88);
    assertThat(first.items()).containsExactly(new Item(1, flush("settings")), new Item(2, key(2)));
    assertThat(first.losses()).isEmpty();
    assertThat(outcome(exact)).isEqualTo(Outcome.APPLIED);
    assertThat(bench.heard).containsExactly("met b/web#0007");
  }

  @Test
  void newEpochAfterAnAcknowledgementTellsWhatCameInBetweenAsLost() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.acknowledge(b, EPOCH);
    Accepted flush = bench.send(key(2));
    Accepted recycle = bench.send(recycle("new prices"));

    bench.call().answer(opening(b, 88));
    bench.send(key(4));

    NotificationBatch first = bench.acknowledge(b, 88);
    assertThat(first.after()).isZero();
    assertThat(first.losses()).containsExactly(new Loss(1, 3, List.of()));
    assertThat(first.items()).containsExactly(new Item(3, flush("settings")), new Item(4, key(4)));
    assertThat(outcome(flush)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(recycle)).isEqualTo(Outcome.LOST);
    bench.send(key(5));
    assertThat(bench.call().batch().losses()).as("told once").isEmpty();
  }

  @Test
  void newEpochAfterEverythingWasAcknowledgedTellsNoLoss() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.acknowledge(b, EPOCH);
    bench.pass(HEARTBEAT);

    bench.call().answer(opening(b, 88));

    NotificationBatch first = bench.call().batch();
    assertThat(first.losses()).isEmpty();
    assertThat(first.items()).containsExactly(new Item(1, flush("settings")));
  }

  @Test
  void receiptBeyondTheHeadChangesNothingAndIsCounted() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));

    bench.call().answer(ok(b, EPOCH, 2));

    assertNothingChanged(accepted);
  }

  @Test
  void receiptOfAnotherEpochChangesNothingAndIsCounted() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));

    bench.call().answer(ok(b, EPOCH + 1, 1));

    assertNothingChanged(accepted);
  }

  @Test
  void receiptOfAnotherIncarnationChangesNothingAndIsCounted() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));

    bench.call().answer(ok(bAgain, EPOCH, 1));

    assertNothingChanged(accepted);
  }

  private void assertNothingChanged(Accepted accepted) {
    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
    assertThat(outcome(accepted)).isEqualTo(Outcome.PENDING);
    NotificationBatch again = bench.acknowledge(b, EPOCH);
    assertThat(again.after()).isZero();
    assertThat(sequences(again)).containsExactly(1L);
    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void receiptThatGoesBackwardsChangesNothingAndIsCounted() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.send(key(2));
    bench.acknowledge(b, EPOCH);
    Accepted accepted = bench.send(key(3));

    bench.call().answer(ok(b, EPOCH, 1));

    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
    NotificationBatch again = bench.acknowledge(b, EPOCH);
    assertThat(again.after()).isEqualTo(2);
    assertThat(sequences(again)).containsExactly(3L);
    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void receiptWhoseAppliedMarkGoesBackwardsIsCounted() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.send(key(2));
    bench.acknowledge(b, EPOCH);
    bench.send(key(3));

    bench.call().answer(ok(b, EPOCH, 3, 1));

    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
  }

  @Test
  void receiptThatCannotBeReadIsCountedAndTold() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));

    bench.call().exchange().answered(new byte[] {1, 2, 3});

    assertThat(bench.heard).last().asString().startsWith("receipt of 127.0.0.1:6202 refused: ");
    assertNothingChanged(accepted);
  }

  @Test
  void receiptThatCannotBeReadAndComesTooLateSaysNothing() {
    bench.outbound.greet(b.address());
    Bench.Call late = bench.call();
    bench.pass(Bench.CALL_TIMEOUT.plusSeconds(1));

    late.exchange().answered(new byte[] {1, 2, 3});

    assertThat(bench.outbound.badReceipts()).isZero();
  }

  @Test
  void receiptToAHelloMustOpenASession() {
    bench.outbound.greet(b.address());

    bench.call().answer(ok(b, 0, 0));

    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
    assertThat(bench.outbound.peers()).isEmpty();
  }

  @Test
  void answerThatIsNoReceiptCountsAsAFailure() {
    bench.open(b, EPOCH);
    bench.send(key(1));

    bench.call().exchange().answered(new byte[] {1, 2, 3});

    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(1L);
  }

  @Test
  void heartBeatsWhenIdleWithAnEmptyBatchThatBearsTheHead() {
    bench.open(b, EPOCH);
    bench.send(flush("secret"));

    Duration pause = bench.passUntilCall(HEARTBEAT.plusMillis(200));

    assertThat(pause).isBetween(HEARTBEAT.minusMillis(50), HEARTBEAT.plusMillis(50));
    NotificationBatch heartbeat = bench.acknowledge(b, EPOCH);
    assertThat(heartbeat.items()).isEmpty();
    assertThat(heartbeat.to()).isEqualTo(1);
    assertThat(heartbeat.head()).isEqualTo(1);
    assertThat(bench.isQuiet()).isTrue();
    bench.passUntilCall(HEARTBEAT.plusMillis(200));
  }

  @Test
  void heartDoesNotBeatWhileItIsBusy() {
    bench.open(b, EPOCH);
    bench.pass(Duration.ofMillis(700));
    bench.send(key(1));
    bench.acknowledge(b, EPOCH);

    bench.pass(Duration.ofMillis(700));

    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void addressThatRefusedAndThenVanishedIsGivenUp() {
    bench.outbound.greet(b.address());
    bench.call().answer(Receipt.refused(b.instance(), "it is stopping"));
    bench.passAnsweringNothing(Duration.ofSeconds(61));

    assertThat(bench.outbound.addresses()).isEmpty();
    assertThat(bench.released).containsExactly(b.address());
  }

  @Test
  void refusalIsReportedOnceAndAskedAgainSeldom() {
    bench.outbound.greet(b.address());
    bench.call().answer(Receipt.refused(b.instance(), "carillon.cluster differs"));
    assertThat(bench.isQuiet()).isTrue();

    Duration pause = bench.passUntilCall(RETRY_MAX.plusSeconds(1));
    bench.call().answer(Receipt.refused(b.instance(), "carillon.cluster differs"));

    assertThat(pause).isGreaterThanOrEqualTo(RETRY_MAX.minusMillis(50));
    assertThat(bench.heard).containsExactly("refused by 127.0.0.1:6202: carillon.cluster differs");
    bench.passUntilCall(RETRY_MAX.plusSeconds(1));
    bench.call().answer(opening(b, EPOCH));
    assertThat(bench.heard).endsWith("met b/web#0007");
  }

  @Test
  void truncationWhileThePeerWasSilentIsCoveredAndTold() {
    Bench small = new Bench(2, 1 << 18);
    small.open(b, EPOCH);
    Accepted flushed = small.send(key(1));
    Accepted recycled = small.send(recycle("new prices"));
    small.call().fail();
    small.call().fail();
    Accepted exact = small.send(key(3));
    small.send(key(4));
    small.passUntilCall(RETRY_MAX);

    NotificationBatch batch = small.acknowledge(b, EPOCH);

    assertThat(batch.items())
        .containsExactly(
            new Item(1, flushRegion("settings", "default")),
            new Item(3, key(3)),
            new Item(4, key(4)));
    assertThat(batch.losses()).containsExactly(new Loss(0, 2, List.of()));
    assertThat(outcome(flushed)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(recycled)).isEqualTo(Outcome.LOST);
    assertThat(outcome(exact)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void changeOfAnItemThatMadeWayIsLostAndNotCovered() {
    Bench small = new Bench(2, 1 << 18);
    small.open(b, EPOCH);
    NotificationMessage change = replaced("sku-1");
    Accepted lost = small.send(change);
    Accepted covered = small.send(key(1));
    small.call().fail();
    small.call().fail();
    Accepted exact = small.send(change);
    small.send(key(4));
    small.passUntilCall(RETRY_MAX);

    NotificationBatch batch = small.acknowledge(b, EPOCH);

    assertThat(batch.items())
        .containsExactly(
            new Item(2, flushRegion("settings", "default")),
            new Item(3, change),
            new Item(4, key(4)));
    assertThat(batch.losses()).containsExactly(new Loss(0, 1, List.of("settings")));
    assertThat(outcome(lost)).isEqualTo(Outcome.LOST);
    assertThat(outcome(covered)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(exact)).isEqualTo(Outcome.APPLIED);
  }

  private static NotificationMessage replaced(String key) {
    return new NotificationMessage(
        Operation.REPLACE_ITEM, "settings", "default", Key.of(key), null, 17, null);
  }

  @Test
  void asksAgainWhileSomebodyWaitsButNotForEver() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));
    accepted.onSettled(() -> {});
    int polls = 0;
    while (!bench.isQuiet()) {
      Call call = bench.call();
      assertThat(call.batch().awaitApplied()).isTrue();
      call.answer(ok(b, EPOCH, 1, 0, Map.of("settings", 1L)));
      polls++;
      assertThat(polls).isLessThan(100);
    }

    assertThat(polls).isGreaterThan(1);
    bench.passUntilCall(HEARTBEAT.plusMillis(100));
    bench.call().answer(ok(b, EPOCH, 1));
    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void nobodyWaitsSoTheReceiptNeedNotWait() {
    bench.open(b, EPOCH);
    bench.send(key(1));

    assertThat(bench.call().batch().awaitApplied()).isFalse();
  }

  @Test
  void marksOfThePeerStandInItsStatus() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.send(key(2));
    Call call = bench.call();
    call.batch();
    call.answer(ok(b, EPOCH, 2, 1, Map.of("settings", 2L)));

    assertThat(bench.outbound.peers())
        .containsExactly(new Peer(b.instance(), "web", b.address(), PeerState.CONNECTED, 2, 1));
  }

  @Test
  void peerThatHoldsEveryCacheGetsEveryFlush() {
    Introduction all = Instances.instance("c/web", 9, "web", 6203, HeldCaches.ALL);
    bench.open(all, EPOCH);

    bench.send(flush("whatever"));

    assertThat(bench.call().batch().items()).containsExactly(new Item(1, flush("whatever")));
  }

  @Test
  void answerThatComesAfterTheAddressWasGivenUpOpensNothing() {
    bench.outbound.greet(b.address());
    bench.call().fail();
    bench.passAnsweringNothing(Duration.ofSeconds(58));
    bench.outbound.greetBack(b);
    Call hello = bench.call();
    bench.pass(Duration.ofMillis(2_500));
    assertThat(bench.released).containsExactly(b.address());

    hello.answer(opening(b, EPOCH));

    assertThat(bench.heard).isEmpty();
    bench.outbound.greet(b.address());
    bench.call().answer(opening(b, EPOCH));
    assertThat(bench.outbound.peers()).hasSize(1);
  }

  @Test
  void receiptThatComesAfterThePeerIsGoneIsNoBadReceipt() {
    bench.open(b, EPOCH);
    bench.pass(HEARTBEAT);
    Call heartbeat = bench.call();
    heartbeat.batch();
    bench.outbound.gone(b.instance());

    heartbeat.answer(Bench.ok(b, EPOCH, 0));

    assertThat(bench.outbound.badReceipts()).isZero();
  }

  @Test
  void batchOfManyLongRegionsStaysWithinTheFrameLimit() {
    Bench large = new Bench(65_536, 256 << 10);
    large.open(b, EPOCH);
    large.send(flush("settings"));
    Call first = large.call();
    for (int i = 0; i < 4_000; i++) {
      large.send(flushKey("settings", "r".repeat(490) + i, i));
    }

    assertThat(first.exchange().frame().length).isLessThanOrEqualTo(NotificationBatch.MAX_BYTES);
  }

  @Test
  void openingOfManyLongCachesStaysWithinTheFrameLimit() {
    HeldCaches held =
        HeldCaches.of(
            IntStream.range(0, 1_024)
                .mapToObj(i -> "c".repeat(508) + String.format("%04d", i))
                .collect(Collectors.toSet()));
    Introduction holder = Instances.instance("b/web", 7, "web", 6202, held);
    Outbound outbound =
        new Outbound(
            Instances.instance("a/web", 1, "web", 6201, held),
            Bench.settings(65_536, 1 << 24, 256 << 10, true),
            bench,
            bench.clock,
            new Random(1),
            bench);
    held.names()
        .forEach(name -> outbound.accept(List.of(new Addressed(flush(name), Audience.everyone()))));
    outbound.greet(holder.address());
    bench.call().answer(opening(holder, EPOCH));

    assertThat(bench.call().exchange().frame().length)
        .isLessThanOrEqualTo(NotificationBatch.MAX_BYTES);
  }

  @Test
  void lossesOfABatchStandInTheOrderOfTheirSequences() {
    Bench small = new Bench(2, 1 << 18);
    small.open(b, EPOCH);
    small.send(flush("settings"));
    small.acknowledge(b, EPOCH);
    small.send(recycle("between"));
    small.call().answer(opening(b, 88));
    Call first = small.call();
    for (int i = 0; i < 4; i++) {
      small.send(recycle("later"));
    }

    assertThat(first.batch().losses())
        .containsExactly(new Loss(1, 2, List.of()), new Loss(2, 4, List.of()));
  }

  @Test
  void clockMayShowAnyTimeAndPassItsOwnEnd() {
    for (long start : new long[] {Long.MIN_VALUE, -5, Long.MAX_VALUE - 1_000_000_000L}) {
      Bench anyTime = new Bench(new ManualClock(start), 100, 1 << 18);
      anyTime.open(b, EPOCH);
      anyTime.pass(HEARTBEAT.plusMillis(100));
      anyTime.acknowledge(b, EPOCH);
      anyTime.passUntilCall(HEARTBEAT.plusMillis(100));
    }
  }

  @Test
  void peerThatForgetsEverySessionIsNotCalledWithoutAPause() {
    bench.outbound.greet(b.address());
    int calls = 0;
    for (int ms = 0; ms < 10_000; ms += 50) {
      for (int i = 0; i < 10 && !bench.isQuiet(); i++) {
        calls++;
        bench.call().answer(opening(b, EPOCH + calls));
      }
      bench.pass(Duration.ofMillis(50));
    }

    assertThat(calls).isBetween(5, 20);
    assertThat(bench.heard).containsExactly("met b/web#0007");
  }

  @Test
  void firstContactIsFollowedAtOnceByAnEmptyBatchThatGivesTheStampBack() {
    bench.outbound.greet(b.address());
    bench.call().answer(Receipt.opening(b, EPOCH, 500));
    Call opening = bench.call();
    assertThat(opening.batch().stamp()).isEqualTo(500);

    opening.answer(stamped(b, EPOCH, 0, 600));

    Call second = bench.call();
    assertThat(second.batch().items()).isEmpty();
    assertThat(second.batch().stamp()).isEqualTo(600);
    second.answer(stamped(b, EPOCH, 0, 700));
    assertThat(bench.isQuiet()).as("and by no third").isTrue();
  }

  @Test
  void helloGivesNoStampBack() {
    bench.outbound.greet(b.address());

    assertThat(bench.call().batch().stamp()).isZero();
  }

  @Test
  void stampGoesOnlyIntoTheBatchThatReachesTheHeadOfItsArrival() {
    Bench slow = new Bench(10_000, 58);
    slow.open(b, EPOCH);
    slow.send(key(0));
    Call underWay = slow.call();
    underWay.batch();
    for (int i = 1; i <= 5; i++) {
      slow.send(key(i));
    }
    underWay.answer(stamped(b, EPOCH, 1, 900));

    List<Long> stamps = new ArrayList<>();
    while (!slow.isQuiet()) {
      Call call = slow.call();
      NotificationBatch batch = call.batch();
      stamps.add(batch.stamp());
      call.answer(stamped(b, EPOCH, batch.to(), 1_000 + batch.to()));
    }

    assertThat(stamps).containsExactly(0L, 0L, 900L);
    slow.pass(HEARTBEAT);
    assertThat(slow.call().batch().stamp())
        .as("the newest, now that it is through")
        .isEqualTo(1_006);
  }

  @Test
  void heartbeatGivesTheNewestStampBack() {
    bench.open(b, EPOCH);
    for (long stamp = 10; stamp < 15; stamp++) {
      bench.pass(HEARTBEAT);
      Call heartbeat = bench.call();
      heartbeat.batch();
      heartbeat.answer(stamped(b, EPOCH, 0, stamp));
    }
    bench.pass(HEARTBEAT);

    assertThat(bench.call().batch().stamp()).isEqualTo(14);
  }

  @Test
  void noStampIsGivenBackWhileATransactionFromBeforeItIsInDoubt() {
    bench.open(b, EPOCH);
    long ticket = bench.outbound.takeTicket();
    bench.pass(HEARTBEAT);
    Call before = bench.call();
    assertThat(before.batch().stamp()).as("given away before the ticket").isEqualTo(1);
    before.answer(stamped(b, EPOCH, 0, 50));
    bench.pass(HEARTBEAT);

    Call during = bench.call();
    assertThat(during.batch().stamp()).isZero();
    bench.send(key(1));
    bench.outbound.giveTicketBack(ticket);
    assertThat(sequences(during.batch())).as("what it had to say goes along").containsExactly(1L);
    assertThat(during.batch().stamp()).isEqualTo(50);
  }

  @Test
  void sessionThatIsOpenedAnewGivesNoStampOfTheOldOneBack() {
    bench.open(b, EPOCH);
    bench.pass(HEARTBEAT);
    Call heartbeat = bench.call();
    heartbeat.batch();
    heartbeat.answer(stamped(b, EPOCH, 0, 5_000));
    bench.pass(HEARTBEAT);

    bench.call().answer(Receipt.opening(b, 88, 30));

    assertThat(bench.call().batch().stamp()).isEqualTo(30);
  }

  @Test
  void newIncarnationGetsNoStampOfTheOldOne() {
    bench.open(b, EPOCH);
    bench.pass(HEARTBEAT);
    bench.call().answer(Receipt.opening(bAgain, 88, -7));

    assertThat(bench.call().batch().stamp()).isEqualTo(-7);
  }

  @Test
  void whatIsForOthersWaitsForTheHeartbeat() {
    bench.open(b, EPOCH);
    bench.send(flush("secret"));
    bench.send(key(1), Audience.role("worker"));
    assertThat(bench.isQuiet()).isTrue();
    bench.send(key(2));
    Call call = bench.call();
    NotificationBatch batch = call.batch();
    assertThat(sequences(batch)).containsExactly(3L);
    bench.send(flush("secret"));

    call.answer(ok(b, EPOCH, 3));

    assertThat(bench.isQuiet()).isTrue();
    bench.passUntilCall(HEARTBEAT.plusMillis(100));
    assertThat(bench.acknowledge(b, EPOCH).to()).isEqualTo(4);
  }

  @Test
  void whatComesAfterTheFrameWasMadeIsPickedUpWhenItIsAnswered() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    Call call = bench.call();
    call.batch();
    bench.send(flush("secret"));
    bench.send(key(3));
    bench.send(flush("secret"));

    call.answer(ok(b, EPOCH, 1));

    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(3L);
    bench.send(key(5));
    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(5L);
    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void whatIsForOthersIsLookedThroughAgainInANewSession() {
    bench.open(b, EPOCH);
    for (int i = 0; i < 5; i++) {
      bench.send(flush("secret"));
    }
    bench.pass(HEARTBEAT);
    bench.acknowledge(b, EPOCH);
    Introduction holder = web("b/web", 8, 6202, "secret");
    bench.pass(HEARTBEAT);
    bench.call().answer(opening(holder, 88));

    assertThat(bench.acknowledge(holder, 88).items()).containsExactly(new Item(5, flush("secret")));
  }

  @Test
  void bodyThatThePeerCouldNotReadIsLostAndTheSessionGoesOn() {
    bench.open(b, EPOCH);
    Accepted unread = bench.send(key(1));
    Accepted swallowed = bench.send(key(1));
    Call call = bench.call();
    call.batch();

    call.answer(unknown(b, EPOCH, 2));
    Accepted read = bench.send(key(3));
    NotificationBatch next = bench.acknowledge(b, EPOCH);

    assertThat(outcome(unread)).isEqualTo(Outcome.LOST);
    assertThat(outcome(swallowed)).isEqualTo(Outcome.LOST);
    assertThat(next.after()).isEqualTo(2);
    assertThat(sequences(next)).containsExactly(3L);
    assertThat(outcome(read)).isEqualTo(Outcome.APPLIED);
    assertThat(bench.outbound.badReceipts()).isZero();
  }

  @Test
  void bodyThatThePeerCouldNotReadIsLostOnlyOnceThatWasTold() {
    bench.open(b, EPOCH);
    Accepted unread = bench.send(key(1));
    Call call = bench.call();
    call.batch();

    call.answer(ok(b, EPOCH, 1, 0, Map.of("", 1L)).with(Receipt.Kind.UNKNOWN, List.of()));

    assertThat(outcome(unread)).isEqualTo(Outcome.PENDING);
    bench.pass(HEARTBEAT);
    bench.acknowledge(b, EPOCH);
    assertThat(outcome(unread)).isEqualTo(Outcome.LOST);
  }

  @Test
  void unknownReceiptThatDoesNotBelongHereIsCountedAndChangesNothing() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));

    bench.call().answer(unknown(b, EPOCH, 9));

    assertNothingChanged(accepted);
  }

  @Test
  void receiptsThatClaimTheWholeNumberRangeAreCountedAndChangeNothing() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));
    bench.call().answer(ok(b, EPOCH, Long.MAX_VALUE));

    assertNothingChanged(accepted);
  }

  @Test
  void goodbyeWaitsUntilNoTransactionIsInDoubt() {
    bench.open(b, EPOCH);
    long ticket = bench.outbound.takeTicket();
    bench.outbound.leave();
    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isFalse();
    bench.pass(Duration.ofMillis(50));
    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isFalse();
    assertThat(bench.outbound.hasLeft()).isFalse();

    bench.outbound.giveTicketBack(ticket);
    bench.pass(Duration.ofMillis(50));

    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isTrue();
    assertThat(bench.outbound.hasLeft()).isTrue();
    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void goodbyeFollowsTheCallUnderWayWhoseTicketWasGivenBackMeanwhile() {
    bench.open(b, EPOCH);
    long ticket = bench.outbound.takeTicket();
    bench.outbound.leave();
    Call call = bench.call();
    call.batch();
    bench.outbound.giveTicketBack(ticket);

    call.answer(ok(b, EPOCH, 0));

    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isTrue();
  }

  private boolean hasMetAll(InstanceId... speaking) {
    return bench.outbound.hasMetAll(Set.of(speaking)::contains);
  }

  @Test
  void whoKnowsNoAddressHasMetAll() {
    assertThat(hasMetAll()).isTrue();
  }

  @Test
  void peerIsMetWhenItsSessionsAreOpenInBothDirections() {
    bench.outbound.greet(b.address());
    assertThat(hasMetAll(b.instance())).as("greeted").isFalse();
    bench.call().answer(opening(b, EPOCH));
    assertThat(hasMetAll(b.instance())).as("it has not acknowledged anything").isFalse();

    bench.acknowledge(b, EPOCH);

    assertThat(hasMetAll()).as("it has no session here").isFalse();
    assertThat(hasMetAll(bAgain.instance())).as("nor has this incarnation").isFalse();
    assertThat(hasMetAll(b.instance())).isTrue();
  }

  @Test
  void addressThatRefusesTheConnectionCountsAsMetUntilSomebodyAnswers() {
    bench.outbound.greet(b.address());
    bench.call().refuseConnection();
    assertThat(hasMetAll()).isTrue();

    bench.passUntilCall(RETRY_MAX);
    bench.call().answer(opening(b, EPOCH));

    assertThat(hasMetAll()).isFalse();
    assertThat(hasMetAll(b.instance())).as("its session is not open").isFalse();
  }

  @Test
  void addressThatDoesNotAnswerIsNotMet() {
    bench.outbound.greet(b.address());
    bench.call().fail();

    assertThat(hasMetAll()).isFalse();
  }

  @Test
  void peerThatRefusesThisInstanceCountsAsMet() {
    bench.outbound.greet(b.address());
    bench.call().answer(Receipt.refused(b.instance(), "carillon.cluster differs"));

    assertThat(hasMetAll()).isTrue();
  }

  @Test
  void addressWhereSomebodyForeignServesCountsAsMetUntilSomebodyElseAnswers() {
    bench.outbound.greet(b.address());
    bench.call().isForeign();
    assertThat(hasMetAll()).isTrue();
    bench.passUntilCall(RETRY_MAX);
    bench.call().isForeign();
    assertThat(bench.heard).as("whoever refused it has said so").isEmpty();

    bench.passUntilCall(RETRY_MAX);
    bench.call().answer(opening(b, EPOCH));

    assertThat(hasMetAll()).isFalse();
  }

  @Test
  void knownPeerWithSomebodyForeignInItsPlaceIsUnreachableAndStaysKnown() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.call().isForeign();

    assertThat(state(bench)).isEqualTo(PeerState.UNREACHABLE);
    bench.passUntilCall(RETRY_MAX);
    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(1L);
  }

  @Test
  void refusalOfTheConnectionThatComesAfterItWasGivenUpSaysNothing() {
    bench.outbound.greet(b.address());
    Call late = bench.call();
    bench.pass(Duration.ofMillis(3_100));

    late.refuseConnection();

    assertThat(hasMetAll()).isFalse();
  }

  @Test
  void knownPeerWhoseHostRefusesTheConnectionIsUnreachableAndStaysKnown() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.call().refuseConnection();
    bench.call().refuseConnection();

    assertThat(state(bench)).isEqualTo(PeerState.UNREACHABLE);
    assertThat(bench.heard).containsExactly("met b/web#0007", "unreachable b/web#0007");
    bench.passUntilCall(RETRY_MAX);
    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(1L);
  }

  @Test
  void everybodyInTheViewOfAPeerIsGreetedOnce() {
    Introduction c = web("c/web", 9, 6203);
    bench.outbound.greet(b.address());
    bench.call().answer(opening(b, EPOCH));
    Call first = bench.call();
    first.batch();

    first.answer(
        ok(b, EPOCH, 0)
            .with(
                Receipt.Kind.OK,
                List.of(b.address(), bench.self.address(), c.address(), c.address())));

    bench.answerAll(b, EPOCH);
    assertThat(bench.call().to()).isEqualTo(c.address());
    assertThat(bench.isQuiet()).isTrue();
    assertThat(bench.outbound.addresses()).containsExactlyInAnyOrder(b.address(), c.address());
  }

  @Test
  void viewInAReceiptThatDoesNotBelongHereIsNotFollowed() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    Call call = bench.call();
    call.batch();

    call.answer(
        ok(b, EPOCH + 1, 1).with(Receipt.Kind.OK, List.of(web("evil/web", 66, 6666).address())));

    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
    assertThat(bench.outbound.addresses()).containsExactly(b.address());
  }

  @Test
  void unknownReceiptThatGoesBackwardsChangesNoOutcome() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.acknowledge(b, EPOCH);
    Accepted accepted = bench.send(key(2));
    Call call = bench.call();
    call.batch();

    call.answer(ok(b, EPOCH, 2, 0, Map.of("", 1L)).with(Receipt.Kind.UNKNOWN, List.of()));
    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
    bench.acknowledge(b, EPOCH);

    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void addressThatWasGivenUpWithoutAnAnswerIsNotMet() {
    bench.outbound.greet(b.address());
    bench.call().fail();
    bench.passAnsweringNothing(Duration.ofSeconds(70));
    assertThat(bench.outbound.addresses()).isEmpty();

    assertThat(hasMetAll()).isFalse();
  }

  @Test
  void addressThatWasGivenUpSinceNobodyIsThereCountsAsMet() {
    bench.outbound.greet(b.address());
    bench.passRefusing(Duration.ofSeconds(70));
    assertThat(bench.outbound.addresses()).isEmpty();

    assertThat(hasMetAll()).isTrue();
  }

  @Test
  void whoAnswersAtAnAddressIsSaidOfExchangesThatBeganAfterATimeOnly() {
    long start = bench.clock.getAsLong();
    assertThat(bench.outbound.answering(b.address(), start - 1)).isEmpty();
    bench.open(b, EPOCH);

    assertThat(bench.outbound.answering(b.address(), start - 1)).contains(b.instance());
    assertThat(bench.outbound.answering(b.address(), start)).as("not after it").isEmpty();
    bench.pass(HEARTBEAT);
    Call heartbeat = bench.call();
    heartbeat.batch();
    assertThat(bench.outbound.answering(b.address(), start)).as("not answered yet").isEmpty();
    heartbeat.answer(ok(b, EPOCH, 0));
    assertThat(bench.outbound.answering(b.address(), start)).contains(b.instance());
  }

  @Test
  void receiptOfMoreThanHasBeenSentIsRefusedAndCounted() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    Call call = bench.call();
    assertThat(call.batch().to()).isEqualTo(1);
    Accepted unsent = bench.send(key(2));

    call.answer(ok(b, EPOCH, 2));

    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
    assertThat(outcome(unsent)).isEqualTo(Outcome.PENDING);
    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(1L, 2L);
    assertThat(outcome(unsent)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void receiptOfWhatWasSentInAnotherSessionOnlyIsRefusedAndCounted() {
    bench.open(b, EPOCH);
    bench.send(key(1));
    bench.acknowledge(b, EPOCH);
    bench.pass(HEARTBEAT);
    bench.call().answer(opening(b, EPOCH + 1));

    bench.call().answer(ok(b, EPOCH + 1, 1));

    assertThat(bench.outbound.badReceipts()).isEqualTo(1);
    assertThat(bench.acknowledge(b, EPOCH + 1).after()).isZero();
  }

  @Test
  void knownPeerThatRefusesThisInstanceIsUnreachable() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(key(1));

    bench.call().answer(Receipt.refused(b.instance(), "it is stopping"));

    assertThat(bench.heard).containsExactly("met b/web#0007", "unreachable b/web#0007");
    assertThat(state(bench)).isEqualTo(PeerState.UNREACHABLE);
    assertThat(outcome(accepted)).isEqualTo(Outcome.UNREACHABLE);
  }

  @Test
  void addressThatWasGivenUpCountsAsMetOnceSomebodyThereIsMet() {
    Introduction c = web("c/web", 9, 6203);
    bench.outbound.greet(b.address());
    bench.call().fail();
    bench.passAnsweringNothing(Duration.ofSeconds(70));
    bench.open(c, EPOCH);
    assertThat(hasMetAll(c.instance())).as("another one is met").isFalse();

    bench.open(b, EPOCH);

    assertThat(hasMetAll(c.instance())).as("it has no session here").isFalse();
    assertThat(hasMetAll(b.instance(), c.instance())).isTrue();
    assertThat(hasMetAll(c.instance())).as("from now on it counts as any other").isFalse();
  }
}
