package dev.carillon.backlog;

import static dev.carillon.backlog.Bench.HEARTBEAT;
import static dev.carillon.backlog.Bench.failed;
import static dev.carillon.backlog.Bench.ok;
import static dev.carillon.backlog.Bench.opening;
import static dev.carillon.backlog.Bench.outcome;
import static dev.carillon.backlog.Bench.sequences;
import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.instance;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.backlog.Bench.Call;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.Outcome;
import dev.carillon.contracts.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Broadcasts, their outcomes and the goodbye. */
class OutboundTest {
  private static final long EPOCH = 77;

  private final Introduction b = web("b/web", 7, 6202, "settings");
  private final Introduction c = web("c/web", 9, 6203, "settings");
  private final Bench bench = new Bench();
  private final AtomicInteger settled = new AtomicInteger();

  private void watch(Accepted accepted) {
    accepted.onSettled(settled::incrementAndGet);
  }

  @Test
  void numberOfTheNewestNotificationIsTheHead() {
    bench.send(flush("settings"));
    bench.outbound.accept(
        List.of(
            new Addressed(flush("settings"), Audience.everyone()),
            new Addressed(recycle("r"), Audience.everyone())));

    assertThat(bench.outbound.head()).isEqualTo(3);
  }

  @Test
  void broadcastWithoutPeersAddressesNobodyAndIsSettled() {
    Accepted accepted = bench.send(flush("settings"));
    watch(accepted);

    assertThat(accepted.deliveries()).isEmpty();
    assertThat(settled).hasValue(1);
  }

  @Test
  void broadcastAddressesWhomItConcernsAndNobodyElse() {
    Introduction other = instance("d/worker", 3, "worker", 6204, HeldCaches.NONE);
    bench.open(b, EPOCH);
    bench.open(other, EPOCH);

    Accepted flush = bench.send(flush("settings"));
    Accepted recycle = bench.send(recycle("r"), Audience.role("worker"));

    assertThat(flush.deliveries())
        .containsExactly(new Delivery(b.instance(), "web", Outcome.PENDING));
    assertThat(recycle.deliveries())
        .containsExactly(new Delivery(other.instance(), "worker", Outcome.PENDING));
  }

  @Test
  void outcomeIsPendingThenAppliedAndSettlesOnce() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(flush("settings"));
    watch(accepted);
    assertThat(outcome(accepted)).isEqualTo(Outcome.PENDING);
    assertThat(settled).hasValue(0);

    bench.acknowledge(b, EPOCH);

    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
    assertThat(settled).hasValue(1);
    bench.pass(Duration.ofSeconds(31));
    assertThat(settled).hasValue(1);
  }

  @Test
  void receivedIsNotApplied() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(flush("settings"));
    watch(accepted);

    bench.call().answer(ok(b, EPOCH, 1, 0, Map.of("settings", 1L)));

    assertThat(outcome(accepted)).isEqualTo(Outcome.PENDING);
    assertThat(settled).hasValue(0);
    bench.acknowledge(b, EPOCH);
    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
    assertThat(settled).hasValue(1);
  }

  @Test
  void cacheThatDoesNotLagIsAppliedWhileAnotherLags() {
    Introduction holder = web("b/web", 7, 6202, "settings", "catalog");
    bench.open(holder, EPOCH);
    Accepted slow = bench.send(flush("catalog"));
    Accepted quick = bench.send(flush("settings"));
    Accepted recycle = bench.send(recycle("r"));
    Call call = bench.call();
    call.batch();

    call.answer(ok(holder, EPOCH, 3, 0, Map.of("catalog", 1L)));

    assertThat(outcome(slow)).isEqualTo(Outcome.PENDING);
    assertThat(outcome(quick)).isEqualTo(Outcome.APPLIED);
    assertThat(outcome(recycle)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void failedSequenceIsFailedAndTheOthersAreNot() {
    bench.open(b, EPOCH);
    Accepted bad = bench.send(flushKey("settings", "default", "bad"));
    Accepted good = bench.send(flushKey("settings", "default", "good"));
    watch(bad);
    Call call = bench.call();
    call.batch();

    call.answer(failed(b, EPOCH, 2, 1));

    assertThat(outcome(bad)).isEqualTo(Outcome.FAILED);
    assertThat(outcome(good)).isEqualTo(Outcome.APPLIED);
    assertThat(settled).hasValue(1);
  }

  @Test
  void outcomeOfABroadcastInPartsIsTheLeastGoodOne() {
    bench.open(b, EPOCH);
    Accepted all =
        bench.accept(
            List.of(
                new Addressed(flushKey("settings", "default", 1), Audience.everyone()),
                new Addressed(flushKey("settings", "default", 2), Audience.everyone()),
                new Addressed(flush("secret"), Audience.everyone())));
    Call call = bench.call();
    call.batch();
    call.answer(failed(b, EPOCH, 3, 2));

    assertThat(outcome(all)).isEqualTo(Outcome.FAILED);
    assertThat(outcome(all.part(List.of(0)))).isEqualTo(Outcome.APPLIED);
    assertThat(outcome(all.part(List.of(1)))).isEqualTo(Outcome.FAILED);
    assertThat(all.part(List.of(2)).deliveries()).isEmpty();
  }

  @Test
  void whatTheOpeningCoversIsCovered() {
    Accepted before = bench.send(flush("settings"));
    bench.open(b, EPOCH);

    assertThat(before.deliveries()).as("nobody was there to be addressed").isEmpty();
  }

  @Test
  void whatTruncationCoversIsCoveredAndWhatItCannotIsLost() {
    Bench small = new Bench(1, 1 << 18);
    small.open(b, EPOCH);
    Accepted flush = small.send(flushKey("settings", "default", 1));
    Accepted recycle = small.send(recycle("r"));
    Accepted exact = small.send(flush("settings"));
    small.acknowledge(b, EPOCH);

    assertThat(outcome(flush)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(recycle)).isEqualTo(Outcome.LOST);
    assertThat(outcome(exact)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void peerThatDoesNotAnswerIsUnreachableAndSettlesTheReport() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(flush("settings"));
    watch(accepted);

    bench.call().fail();
    assertThat(settled).hasValue(0);
    bench.call().fail();

    assertThat(outcome(accepted)).isEqualTo(Outcome.UNREACHABLE);
    assertThat(settled).hasValue(1);
  }

  @Test
  void peerThatComesBackGetsItAndTheOutcomeSaysSo() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(flush("settings"));
    bench.call().fail();
    bench.call().fail();
    bench.passUntilCall(Duration.ofSeconds(6));

    bench.acknowledge(b, EPOCH);

    assertThat(outcome(accepted)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void peerThatIsGoneHasLeft() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(flush("settings"));
    watch(accepted);

    bench.outbound.gone(b.instance());

    assertThat(outcome(accepted)).isEqualTo(Outcome.LEFT);
    assertThat(settled).hasValue(1);
    assertThat(bench.released).containsExactly(b.address());
    assertThat(bench.send(flush("settings")).deliveries()).isEmpty();
  }

  @Test
  void incarnationThatIsGoneTakesNoOtherWithIt() {
    bench.open(b, EPOCH);

    bench.outbound.gone(web("b/web", 6, 6202).instance());

    assertThat(bench.outbound.peers()).hasSize(1);
  }

  @Test
  void reportWaitsForTheLastPeer() {
    bench.open(b, EPOCH);
    bench.open(c, EPOCH);
    Accepted accepted = bench.send(flush("settings"));
    watch(accepted);
    bench.answerAll(b, EPOCH);
    assertThat(settled).hasValue(0);
    assertThat(accepted.deliveries())
        .extracting(Delivery::outcome)
        .containsExactly(Outcome.APPLIED, Outcome.PENDING);

    bench.answerAll(c, EPOCH);

    assertThat(settled).hasValue(1);
  }

  @Test
  void deadPeerDoesNotKeepALivingOneWaiting() {
    bench.open(b, EPOCH);
    bench.open(c, EPOCH);
    bench.send(flush("settings"));
    bench.answerAll(c, EPOCH);

    Accepted second = bench.send(flush("settings"));
    bench.answerAll(c, EPOCH);

    assertThat(second.deliveries())
        .containsExactly(
            new Delivery(b.instance(), "web", Outcome.PENDING),
            new Delivery(c.instance(), "web", Outcome.APPLIED));
  }

  @Test
  void leavingSendsAllThatWaitsAndThenGoodbye() {
    Bench small = new Bench(10_000, 58);
    small.open(b, EPOCH);
    for (int i = 0; i < 10; i++) {
      small.send(flushKey("settings", "default", i));
    }
    small.outbound.leave();
    assertThat(small.outbound.hasLeft()).isFalse();

    long arrived = 0;
    NotificationBatch last = small.acknowledge(b, EPOCH);
    while (!last.goodbye()) {
      arrived += last.items().size();
      last = small.acknowledge(b, EPOCH);
    }

    assertThat(arrived + last.items().size()).isEqualTo(10);
    assertThat(last.to()).isEqualTo(last.head()).isEqualTo(10);
    assertThat(small.outbound.hasLeft()).isTrue();
    assertThat(small.isQuiet()).isTrue();
  }

  @Test
  void leavingWhenIdleIsOneGoodbye() {
    bench.open(b, EPOCH);
    bench.outbound.leave();

    NotificationBatch goodbye = bench.acknowledge(b, EPOCH);

    assertThat(goodbye.goodbye()).isTrue();
    assertThat(goodbye.items()).isEmpty();
    assertThat(bench.outbound.hasLeft()).isTrue();
    bench.pass(HEARTBEAT.multipliedBy(3));
    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void leavingTakesNoMoreBroadcasts() {
    bench.outbound.leave();

    assertThat(bench.outbound.accept(flush("settings"), Audience.everyone())).isNull();
    assertThat(bench.outbound.accept(List.of(key(1), key(2)))).isNull();
    assertThat(bench.outbound.head()).isZero();
  }

  @Test
  void whatOthersDoNotMissIsRefusedWithoutAWord() {
    bench.open(b, EPOCH);
    assertThat(bench.outbound.acceptUnlessLeaving(flush("settings"), Audience.everyone())).isTrue();
    bench.acknowledge(b, EPOCH);
    bench.outbound.leave();

    assertThat(bench.outbound.acceptUnlessLeaving(flush("settings"), Audience.everyone()))
        .isFalse();

    assertThat(bench.outbound.hasRefused()).isFalse();
    assertThat(bench.call().batch().goodbye()).isTrue();
    assertThat(bench.outbound.head()).isEqualTo(1);
  }

  @Test
  void leavingGreetsNobody() {
    bench.outbound.leave();

    bench.outbound.greet(b.address());
    bench.outbound.greetBack(b);

    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void lostGoodbyeIsSaidOnceMoreAndThenLeftUnsaid() {
    bench.open(b, EPOCH);
    bench.outbound.leave();
    assertThat(bench.call().batch().goodbye()).isTrue();
    bench.pass(Duration.ofMillis(3_100));

    assertThat(bench.outbound.hasLeft()).isTrue();
  }

  @Test
  void failedGoodbyeIsTriedOnceMore() {
    bench.open(b, EPOCH);
    bench.outbound.leave();
    bench.call().fail();
    assertThat(bench.outbound.hasLeft()).isFalse();

    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isTrue();
    assertThat(bench.outbound.hasLeft()).isTrue();
  }

  @Test
  void peerThatDoesNotAnswerGetsNoGoodbyeAndIsNotWaitedFor() {
    bench.open(b, EPOCH);
    bench.send(flush("settings"));
    bench.call().fail();
    bench.call().fail();

    bench.outbound.leave();

    assertThat(bench.outbound.hasLeft()).isTrue();
    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void goodbyeWaitsForTheCallUnderWay() {
    bench.open(b, EPOCH);
    bench.send(flush("settings"));
    Call underWay = bench.call();
    NotificationBatch batch = underWay.batch();
    bench.outbound.leave();
    assertThat(bench.isQuiet()).isTrue();

    underWay.answer(ok(b, EPOCH, batch.to()));

    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isTrue();
  }

  @Test
  void frameMadeAfterTheInstanceBeganToLeaveIsAGoodbyeAlready() {
    bench.open(b, EPOCH);
    bench.send(flush("settings"));
    Call underWay = bench.call();
    bench.outbound.leave();

    NotificationBatch batch = underWay.batch();

    assertThat(batch.goodbye()).isTrue();
    assertThat(sequences(batch)).containsExactly(1L);
    underWay.answer(ok(b, EPOCH, 1));
    assertThat(bench.outbound.hasLeft()).isTrue();
  }

  @Test
  void coveredIsSaidOnlyWhenWhatStandsForItHasBeenApplied() {
    Bench small = new Bench(2, 1 << 16);
    small.open(b, EPOCH);
    Accepted first = small.send(flush("settings"));
    Bench.Call lost = small.call();
    for (int i = 0; i < 4; i++) {
      small.send(flush("settings"));
    }
    lost.fail();
    Bench.Call retry = small.call();
    assertThat(retry.batch().items()).first().extracting(Item::sequence).isEqualTo(3L);
    retry.answer(ok(b, EPOCH, 5, 1, Map.of("settings", 2L)));

    assertThat(first.deliveries()).extracting(Delivery::outcome).containsExactly(Outcome.PENDING);
    small.pass(Duration.ofSeconds(2));
    small.call().answer(ok(b, EPOCH, 5));
    assertThat(first.deliveries()).extracting(Delivery::outcome).containsExactly(Outcome.COVERED);
  }

  @Test
  void closingEndsEverythingAtOnce() {
    bench.open(b, EPOCH);
    Accepted accepted = bench.send(flush("settings"));
    watch(accepted);

    bench.outbound.close();

    assertThat(outcome(accepted)).as("the peer has not left").isEqualTo(Outcome.UNREACHABLE);
    assertThat(settled).hasValue(1);
    assertThat(bench.outbound.peers()).isEmpty();
  }

  @Test
  void manyReportsEndInTheOrderOfTheirDeadlines() {
    bench.open(b, EPOCH);
    for (int i = 0; i < 100; i++) {
      watch(bench.send(flush("settings")));
    }

    bench.acknowledge(b, EPOCH);

    assertThat(settled).hasValue(100);
  }

  @Test
  void peerMetInTheMiddleIsAddressedFromThenOn() {
    bench.open(b, EPOCH);
    Accepted early = bench.send(flush("settings"));
    bench.outbound.greet(c.address());
    bench.answerAll(b, EPOCH);
    Call hello = bench.call();
    hello.answer(opening(c, EPOCH));

    Accepted late = bench.send(flush("settings"));

    assertThat(early.deliveries()).hasSize(1);
    assertThat(late.deliveries()).hasSize(2);
  }

  @Test
  void answerToAHelloAfterLeavingOpensNothing() {
    bench.outbound.greet(b.address());
    Call hello = bench.call();
    bench.outbound.leave();

    hello.answer(opening(b, EPOCH));

    assertThat(bench.heard).isEmpty();
    assertThat(bench.isQuiet()).isTrue();
  }

  @Test
  void recycleThatWasAppliedStaysAppliedWhenASessionIsOpenedAgain() {
    bench.open(b, EPOCH);
    Accepted recycle = bench.send(recycle("r"));
    bench.acknowledge(b, EPOCH);
    assertThat(outcome(recycle)).isEqualTo(Outcome.APPLIED);
    bench.pass(HEARTBEAT);

    bench.call().answer(opening(b, 88));

    assertThat(outcome(recycle)).as("meanwhile").isEqualTo(Outcome.APPLIED);
    bench.acknowledge(b, 88);
    assertThat(outcome(recycle)).as("afterwards").isEqualTo(Outcome.APPLIED);
  }

  @Test
  void coveringFlushThatFailedIsNoCover() {
    Bench small = new Bench(1, 1 << 18);
    small.open(b, EPOCH);
    Accepted first = small.send(flushKey("settings", "default", 1));
    small.send(flushKey("settings", "default", 2));
    small.send(flushKey("settings", "default", 3));
    Call call = small.call();
    assertThat(sequences(call.batch())).containsExactly(2L, 3L);

    call.answer(failed(b, EPOCH, 3, 2));

    assertThat(outcome(first)).isEqualTo(Outcome.FAILED);
  }

  @Test
  void flushOfACacheTooManyToTellApartIsToldAsLostAndReportedSo() {
    Introduction all = instance("b/web", 7, "web", 6202, HeldCaches.ALL);
    Bench small = new Bench(1, 1 << 18);
    small.open(all, EPOCH);
    for (int i = 1; i <= 1_024; i++) {
      small.send(flush("cache-" + i));
    }
    Accepted beyond = small.send(flush("one-too-many"));
    small.send(flush("cache-1"));

    NotificationBatch batch = small.acknowledge(all, EPOCH);

    assertThat(batch.items()).extracting(Item::message).doesNotContain(flush("one-too-many"));
    assertThat(batch.losses()).isNotEmpty();
    assertThat(outcome(beyond)).isEqualTo(Outcome.LOST);
  }

  @Test
  void leavingDoesNotWaitForAPeerThatRefuses() {
    bench.open(b, EPOCH);
    bench.outbound.leave();

    bench.call().answer(Receipt.refused(b.instance(), "it is stopping"));

    assertThat(bench.outbound.hasLeft()).isTrue();
  }

  private static Addressed key(Object key) {
    return new Addressed(flushKey("settings", "default", key), Audience.everyone());
  }

  private Accepted sendKey(Object key) {
    return bench.accept(List.of(key(key)));
  }

  @Test
  void whatALaterFlushStoodForIsCovered() {
    bench.open(b, EPOCH);
    Accepted first = sendKey(1);
    Accepted second = sendKey(1);
    Accepted third = sendKey(1);
    watch(first);

    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(3L);

    assertThat(outcome(first)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(second)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(third)).isEqualTo(Outcome.APPLIED);
    assertThat(settled).hasValue(1);
  }

  @Test
  void whatAWideFlushStoodForIsCovered() {
    bench.open(b, EPOCH);
    Accepted single = sendKey(1);
    Accepted wide = bench.send(flush("settings"));

    bench.acknowledge(b, EPOCH);

    assertThat(outcome(single)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(wide)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void coveredIsNotSaidBeforeTheLaterFlushHasBeenApplied() {
    bench.open(b, EPOCH);
    Accepted first = sendKey(1);
    Accepted other = sendKey(2);
    sendKey(1);
    watch(first);
    Call call = bench.call();
    call.batch();

    call.answer(ok(b, EPOCH, 3, 2, Map.of("settings", 3L)));

    assertThat(outcome(first)).as("its own number is below the mark").isEqualTo(Outcome.PENDING);
    assertThat(outcome(other)).isEqualTo(Outcome.APPLIED);
    assertThat(settled).hasValue(0);
    bench.pass(HEARTBEAT);
    bench.acknowledge(b, EPOCH);
    assertThat(outcome(first)).isEqualTo(Outcome.COVERED);
    assertThat(settled).hasValue(1);
  }

  @Test
  void whatAFlushThatFailedStoodForHasFailed() {
    bench.open(b, EPOCH);
    Accepted first = sendKey(1);
    Accepted second = sendKey(1);
    Call call = bench.call();
    call.batch();

    call.answer(failed(b, EPOCH, 2, 2));

    assertThat(outcome(first)).isEqualTo(Outcome.FAILED);
    assertThat(outcome(second)).isEqualTo(Outcome.FAILED);
  }

  @Test
  void coveredStaysCoveredWhenASessionIsOpenedAgain() {
    bench.open(b, EPOCH);
    Accepted first = sendKey(1);
    Accepted second = sendKey(1);
    bench.acknowledge(b, EPOCH);
    bench.pass(HEARTBEAT);

    bench.call().answer(opening(b, 88));
    assertThat(outcome(first)).as("meanwhile").isEqualTo(Outcome.COVERED);
    bench.acknowledge(b, 88);

    assertThat(outcome(first)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(second)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void repetitionIsStillCoveredIfTheFirstTryFailed() {
    bench.open(b, EPOCH);
    Accepted first = sendKey(1);
    Accepted second = sendKey(1);
    Call call = bench.call();
    call.batch();
    Accepted third = sendKey(1);
    call.fail();

    assertThat(sequences(bench.acknowledge(b, EPOCH))).containsExactly(3L);

    assertThat(outcome(first)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(second)).isEqualTo(Outcome.COVERED);
    assertThat(outcome(third)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void countersSayWhatHasHappened() {
    Bench small = new Bench(2, 1 << 18);
    small.open(b, EPOCH);
    small.outbound.accept(List.of(key(1), key(2), key(3), key(3)));
    small.acknowledge(b, EPOCH);

    assertThat(small.outbound.counters())
        .containsOnly(
            Map.entry("sent", 4L),
            Map.entry("truncated", 2L),
            Map.entry("coalesced", 1L),
            Map.entry("covers", 1L),
            Map.entry("receipts-refused", 0L));
  }

  @Test
  void nothingMakesWayUntimelyWhileEverybodyKeepsPace() {
    Bench small = new Bench(4, 1 << 18);
    small.open(b, EPOCH);
    for (int i = 0; i < 100; i++) {
      small.outbound.accept(List.of(key(i)));
      small.acknowledge(b, EPOCH);
    }
    assertThat(small.outbound.counters()).containsEntry("truncated", 0L);
    small.outbound.accept(List.of(key(1), key(2), key(3), key(4), key(5), key(6)));

    assertThat(small.outbound.counters()).containsEntry("truncated", 2L);
  }

  @Test
  void whatIsAcceptedWhileNobodyIsThereIsNotKeptAndCoveredForWhoeverComes() {
    Bench small = new Bench(4, 1 << 18);
    for (int i = 0; i < 3; i++) {
      small.outbound.accept(List.of(key(i)));
      small.outbound.tick();
    }
    for (int i = 0; i < 3; i++) {
      small.outbound.accept(List.of(key(i)));
    }
    assertThat(small.outbound.counters()).containsEntry("truncated", 0L);
    small.outbound.greet(b.address());
    small.call().answer(opening(b, EPOCH));

    assertThat(small.acknowledge(b, EPOCH).items()).containsExactly(new Item(6, flush("settings")));
  }

  @Test
  void oneThatIsBehindKeepsWhatItHasNotGot() {
    bench.open(b, EPOCH);
    bench.open(c, EPOCH);
    for (int i = 0; i < 10; i++) {
      sendKey(i);
      bench.answerAll(c, EPOCH);
    }
    bench.outbound.tick();

    assertThat(sequences(bench.acknowledge(b, EPOCH))).hasSize(10);
  }

  @Test
  void ticketOfATransactionThatEndsWithoutASayHoldsNothingUp() {
    bench.open(b, EPOCH);
    long ticket = bench.outbound.takeTicket();
    bench.outbound.giveTicketBack(ticket);
    bench.outbound.leave();

    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isTrue();
  }

  @Test
  void whatWasSwallowedIsNotCoveredBeforeItsTimeHoweverMuchItIs() {
    bench.open(b, EPOCH);
    Accepted first = sendKey(0);
    for (int i = 1; i < 9_000; i++) {
      sendKey(i % 100);
    }
    bench.send(flush("settings"));
    Call call = bench.call();
    assertThat(sequences(call.batch())).containsExactly(9_001L);

    call.answer(ok(b, EPOCH, 9_001, 9_000, Map.of("settings", 9_001L)));
    assertThat(outcome(first)).isEqualTo(Outcome.PENDING);
    bench.pass(HEARTBEAT);
    Call later = bench.call();
    later.batch();
    later.answer(failed(b, EPOCH, 9_001, 9_001));

    assertThat(outcome(first)).isEqualTo(Outcome.FAILED);
  }

  @Test
  void whatWasAppliedAtOnePeerStaysAppliedWhenItIsSwallowedForAnother() {
    bench.open(b, EPOCH);
    bench.open(c, EPOCH);
    Accepted first = sendKey(1);
    bench.answerAll(c, EPOCH);
    sendKey(1);
    bench.answerAll(b, EPOCH);

    assertThat(first.deliveries())
        .extracting(Delivery::outcome)
        .containsExactly(Outcome.COVERED, Outcome.APPLIED);
  }

  @Test
  void whoRefusedABroadcastWhileLeavingSaysNoGoodbye() {
    bench.open(b, EPOCH);
    bench.outbound.leave();
    assertThat(bench.outbound.accept(flush("settings"), Audience.everyone())).isNull();

    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isFalse();
    assertThat(bench.outbound.hasLeft()).isFalse();
  }

  @Test
  void whoRefusedSeveralBroadcastsAtOnceWhileLeavingSaysNoGoodbye() {
    bench.open(b, EPOCH);
    bench.outbound.leave();
    assertThat(bench.outbound.accept(List.of(key(1), key(2)))).isNull();

    assertThat(bench.acknowledge(b, EPOCH).goodbye()).isFalse();
  }

  @Test
  void addressesOfPeersComeFirst() {
    bench.open(b, EPOCH);
    bench.open(c, EPOCH);
    for (int port = 7_001; port <= 7_020; port++) {
      bench.outbound.greet(new Address("127.0.0.1", port));
    }

    List<Address> addresses = bench.outbound.addresses();

    assertThat(addresses).hasSize(22);
    assertThat(addresses.subList(0, 2)).containsExactlyInAnyOrder(b.address(), c.address());
  }

  @Test
  void runTooLargeForOneBatchFlushesItsCachesAtItsEnd() {
    bench.outbound.accept(run(Backlog.MAX_GROUP + 1, "catalog", "settings"));

    assertThat(bench.outbound.head()).isEqualTo(Backlog.MAX_GROUP + 1 + 2);
  }

  @Test
  void runOfOneCacheOrThatFitsIsFollowedByNothing() {
    bench.outbound.accept(run(Backlog.MAX_GROUP + 1, "settings"));
    bench.outbound.accept(run(Backlog.MAX_GROUP, "catalog", "settings"));

    assertThat(bench.outbound.head()).isEqualTo(2 * Backlog.MAX_GROUP + 1);
  }

  private static List<Addressed> run(int size, String... caches) {
    return IntStream.range(0, size)
        .mapToObj(i -> flushKey(caches[i % caches.length], "eu", i))
        .map(message -> new Addressed(message, Audience.everyone()))
        .toList();
  }
}
