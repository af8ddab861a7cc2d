package dev.carillon.receive;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.web;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceStatus.Sender;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Receipt;
import dev.carillon.contracts.Receipt.Kind;
import dev.carillon.receive.Receiver.Speaker;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The receiver's side of the protocol, rules 16 to 22. Observers run when the test says so. */
class ReceiverTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  private final Introduction self = web("b/web", 2, 6202, "settings");
  private final Introduction a = web("a/web", 1, 6201);
  private final Introduction aAgain = web("a/web", 11, 6201);
  private final ManualClock clock = new ManualClock(1_000);
  private final Deque<Runnable> observers = new ArrayDeque<>();
  private final Handed handed = new Handed();
  private final Receiver receiver =
      new Receiver(
          self,
          new ReceiveSettings(Duration.ZERO, 100_000, BOUND, Duration.ZERO),
          clock,
          () -> clock.getAsLong() / 1_000_000,
          new Random(1),
          observers::add,
          handed);

  private static Item item(long sequence, NotificationMessage message) {
    return new Item(sequence, message);
  }

  private static NotificationMessage key(Object key) {
    return flushKey("settings", "default", key);
  }

  private Receipt deliver(NotificationBatch batch) {
    return Receipt.decode(receiver.deliver(batch.encode()));
  }

  private static NotificationBatch batch(
      Introduction sender,
      long epoch,
      long after,
      long to,
      @Nullable Introduction introduction,
      Item... items) {
    return new NotificationBatch(
        sender.instance(),
        epoch,
        after,
        to,
        to,
        0,
        false,
        false,
        introduction,
        List.of(),
        Arrays.asList(items));
  }

  private static NotificationBatch goodbye(Introduction sender, long epoch, long after, long to) {
    return new NotificationBatch(
        sender.instance(), epoch, after, to, to, 0, true, false, null, List.of(), List.of());
  }

  private static NotificationBatch telling(
      Introduction sender, long epoch, long after, long to, List<Loss> losses, Item... items) {
    return new NotificationBatch(
        sender.instance(),
        epoch,
        after,
        to,
        to,
        0,
        false,
        false,
        sender,
        losses,
        Arrays.asList(items));
  }

  private Receipt hello(Introduction sender) {
    return deliver(batch(sender, 0, 0, 0, sender));
  }

  /** Opens a session of which nothing has arrived, and returns its epoch. */
  private long open(Introduction sender) {
    long epoch = hello(sender).epoch();
    assertThat(deliver(batch(sender, epoch, 0, 0, sender)).kind()).isEqualTo(Kind.OK);
    return epoch;
  }

  private Receipt send(long epoch, long after, long to, Item... items) {
    return deliver(batch(a, epoch, after, to, null, items));
  }

  private void runObservers() {
    while (!observers.isEmpty()) {
      observers.remove().run();
    }
  }

  @Test
  void unknownSenderIsAnsweredWithAnEpochAndNothingIsApplied() {
    Receipt receipt = deliver(batch(a, 0, 0, 1, a, item(1, flush("settings"))));
    runObservers();

    assertThat(receipt.kind()).isEqualTo(Kind.NEW);
    assertThat(receipt.epoch()).isNotZero();
    assertThat(receipt.introduction()).isEqualTo(self);
    assertThat(receipt.stamp()).isEqualTo(1_000);
    assertThat(handed.applied).isEmpty();
    assertThat(handed.introduced).containsExactly(a.instance());
  }

  @Test
  void unknownEpochIsAnsweredWithAnOfferAndNothingIsApplied() {
    Receipt receipt = deliver(batch(a, 4711, 0, 1, a, item(1, flush("settings"))));
    runObservers();

    assertThat(receipt.kind()).isEqualTo(Kind.NEW);
    assertThat(receipt.epoch()).isNotEqualTo(4711);
    assertThat(handed.applied).isEmpty();
  }

  @Test
  void helloThatIsRepeatedGetsTheSameOffer() {
    assertThat(hello(a).epoch()).isEqualTo(hello(a).epoch());
  }

  @Test
  void helloOfASenderWithAnOpenSessionGetsItsEpochAgain() {
    long epoch = open(a);

    assertThat(hello(a).epoch()).isEqualTo(epoch);
    assertThat(send(epoch, 0, 1, item(1, key(1))).kind()).isEqualTo(Kind.OK);
  }

  @Test
  void nameHasOneOfferWhichTheNextOneVoids() {
    long first = hello(a).epoch();
    long second = hello(aAgain).epoch();

    Receipt late = deliver(batch(a, first, 0, 1, a, item(1, key(1))));

    assertThat(late.kind()).isEqualTo(Kind.NEW);
    assertThat(late.epoch()).isNotEqualTo(first).isNotEqualTo(second);
    runObservers();
    assertThat(handed.applied).isEmpty();
  }

  @Test
  void delayedBatchOfADeadIncarnationCannotSpeak() {
    long dead = hello(a).epoch();
    NotificationBatch delayed = batch(a, dead, 0, 1, a, item(1, key("dead")));
    long epoch = open(aAgain);

    Receipt answer = deliver(delayed);

    assertThat(answer.kind()).isEqualTo(Kind.NEW);
    runObservers();
    assertThat(handed.applied).isEmpty();
    assertThat(deliver(batch(aAgain, epoch, 0, 1, null, item(1, key("alive")))).kind())
        .isEqualTo(Kind.OK);
    runObservers();
    assertThat(handed.applied).containsExactly(key("alive"));
  }

  @Test
  void delayedBatchOfAnInstanceThatIsGoneCannotSpeak() {
    long epoch = open(a);
    receiver.vanished(a.instance());

    assertThat(send(epoch, 0, 1, item(1, key(1))).kind()).isEqualTo(Kind.NEW);
    runObservers();
    assertThat(handed.applied).isEmpty();
  }

  @Test
  void answerToAnOfferMustIntroduceItsSender() {
    long epoch = hello(a).epoch();

    assertThat(deliver(batch(a, epoch, 0, 0, null)).kind()).isEqualTo(Kind.NEW);
    assertThat(deliver(batch(a, epoch, 0, 0, a)).kind()).isEqualTo(Kind.OK);
  }

  @Test
  void twoSendersAreKeptApart() {
    Introduction c = web("c/web", 3, 6203);
    long epochOfA = open(a);
    long epochOfC = open(c);
    send(epochOfA, 0, 1, item(1, key("of a")));

    Receipt receipt = deliver(batch(c, epochOfC, 0, 2, null, item(2, key("of c"))));

    assertThat(receipt.received()).isEqualTo(2);
    runObservers();
    assertThat(handed.applied).containsExactly(key("of a"), key("of c"));
  }

  @Test
  void duplicateBatchIsAnsweredAgainAndAppliedOnce() {
    long epoch = open(a);
    send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));
    runObservers();

    Receipt again = send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));
    runObservers();

    assertThat(again.kind()).isEqualTo(Kind.OK);
    assertThat(again.received()).isEqualTo(2);
    assertThat(again.applied()).isEqualTo(2);
    assertThat(handed.applied).containsExactly(key(1), key(2));
  }

  @Test
  void onlyTheNewPartOfAPartlyDuplicateBatchIsApplied() {
    long epoch = open(a);
    send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));

    Receipt receipt = send(epoch, 0, 4, item(1, key(1)), item(2, key(2)), item(4, key(4)));
    runObservers();

    assertThat(receipt.received()).isEqualTo(4);
    assertThat(handed.applied).containsExactly(key(1), key(2), key(4));
  }

  @Test
  void openingBatchThatIsDuplicatedIsAppliedOnce() {
    long epoch = hello(a).epoch();
    NotificationBatch opening = batch(a, epoch, 0, 3, a, item(3, flush("settings")));
    deliver(opening);
    deliver(opening);
    runObservers();

    assertThat(handed.applied).containsExactly(flush("settings"));
  }

  @Test
  void olderBatchThatOvertakesNothingChangesNothing() {
    long epoch = open(a);
    send(epoch, 0, 1, item(1, key(1)));
    send(epoch, 1, 3, item(3, key(3)));

    Receipt receipt = send(epoch, 0, 1, item(1, key(1)));
    runObservers();

    assertThat(receipt.received()).isEqualTo(3);
    assertThat(handed.applied).containsExactly(key(1), key(3));
  }

  @Test
  void gapReopensTheSessionAndNothingIsApplied() {
    long epoch = open(a);
    send(epoch, 0, 1, item(1, key(1)));

    Receipt receipt = send(epoch, 2, 3, item(3, key(3)));
    runObservers();

    assertThat(receipt.kind()).isEqualTo(Kind.NEW);
    assertThat(receipt.epoch()).isNotEqualTo(epoch);
    assertThat(handed.applied).containsExactly(key(1));
    assertThat(send(epoch, 1, 3, item(3, key(3))).kind())
        .as("the old epoch is gone")
        .isEqualTo(Kind.NEW);
  }

  @Test
  void delayedBatchOfAnEarlierEpochIsNotApplied() {
    long earlier = open(a);
    long epoch = send(earlier, 5, 6).epoch();
    assertThat(deliver(batch(a, epoch, 0, 0, a)).kind()).isEqualTo(Kind.OK);

    Receipt late = send(earlier, 0, 1, item(1, key(1)));
    runObservers();

    assertThat(late.kind()).isEqualTo(Kind.NEW);
    assertThat(late.epoch()).isEqualTo(epoch);
    assertThat(handed.applied).isEmpty();
  }

  @Test
  void heartbeatAdvancesTheMarkOverWhatIsNotForThisInstance() {
    long epoch = open(a);

    Receipt receipt = send(epoch, 0, 9);

    assertThat(receipt.received()).isEqualTo(9);
    assertThat(receipt.applied()).isEqualTo(9);
  }

  @Test
  void receivedIsAppliedOnlyWhenObserversHaveRun() {
    long epoch = open(a);

    Receipt before = send(epoch, 0, 3, item(2, key(2)), item(3, key(3)));
    runObservers();
    Receipt after = send(epoch, 3, 3);

    assertThat(before.received()).isEqualTo(3);
    assertThat(before.applied()).isEqualTo(1);
    assertThat(before.lagging()).containsExactly(Map.entry("settings", 2L));
    assertThat(after.applied()).isEqualTo(3);
    assertThat(after.lagging()).isEmpty();
  }

  @Test
  void statusOfASenderSaysWhatHasArrivedAndWhatIsApplied() {
    Introduction c = web("c/web", 3, 6203);
    hello(a);
    assertThat(receiver.senders()).as("a hello is no session").isEmpty();
    long epoch = open(a);
    open(c);

    send(epoch, 0, 5, item(2, key(2)), item(3, flush("catalog")), item(5, key(5)));
    assertThat(receiver.senders())
        .containsExactlyInAnyOrder(new Sender(a.instance(), 5, 1), new Sender(c.instance(), 0, 0));
    requireNonNull(observers.poll()).run();
    assertThat(receiver.senders()).contains(new Sender(a.instance(), 5, 2));
    runObservers();
    assertThat(receiver.senders()).contains(new Sender(a.instance(), 5, 5));
  }

  @Test
  void observersOfOneCacheRunInTheSendersOrder() {
    long epoch = open(a);
    List<NotificationMessage> sent = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      sent.add(key(i));
      send(epoch, i - 1, i, item(i, key(i)));
      if (i % 7 == 0) {
        requireNonNull(observers.poll()).run();
      }
    }
    runObservers();

    assertThat(handed.applied).isEqualTo(sent);
  }

  @Test
  void whatHasExpiredIsToldAsLostAndCountsAsFailed() {
    handed.expired.add(recycle("old"));
    long epoch = open(a);
    send(epoch, 0, 2, item(1, recycle("old")), item(2, recycle("new")));
    runObservers();

    assertThat(handed.applied).containsExactly(recycle("new"));
    assertThat(handed.lost).containsExactly(new Loss(0, 1, List.of()));
    assertThat(send(epoch, 2, 2).failed()).containsExactly(1L);
  }

  @Test
  void blockedObserverHoldsUpItsOwnCacheOnly() {
    long epoch = open(a);
    send(epoch, 0, 1, item(1, flushKey("catalog", "default", 1)));
    Runnable blocked = observers.remove();
    send(
        epoch,
        1,
        4,
        item(2, key(2)),
        item(3, flushKey("catalog", "default", 3)),
        item(4, recycle("r")));
    runObservers();

    Receipt receipt = send(epoch, 4, 4);

    assertThat(handed.applied).containsExactly(key(2), recycle("r"));
    assertThat(receipt.received()).isEqualTo(4);
    assertThat(receipt.applied()).isZero();
    assertThat(receipt.lagging()).containsExactly(Map.entry("catalog", 1L));
    blocked.run();
    assertThat(send(epoch, 4, 4).applied()).isEqualTo(4);
    assertThat(handed.applied).endsWith(flushKey("catalog", "default", 3));
  }

  @Test
  void laggingCachesAreListedUpToTheLimit() {
    long epoch = open(a);
    Item[] items =
        LongStream.rangeClosed(1, 40)
            .mapToObj(i -> item(i, flush("cache-" + i)))
            .toArray(Item[]::new);

    Receipt receipt = send(epoch, 0, 40, items);

    assertThat(receipt.lagging()).hasSize(Receipt.MAX_LAGGING);
    assertThat(receipt.applied()).isZero();
  }

  @Test
  void observerThatThrowsIsAFailedSequenceAndStopsNothing() {
    long epoch = open(a);
    handed.poison.add(key(2));
    send(epoch, 0, 3, item(1, key(1)), item(2, key(2)), item(3, key(3)));
    runObservers();

    Receipt receipt = send(epoch, 3, 3);

    assertThat(receipt.applied()).isEqualTo(3);
    assertThat(receipt.failed()).containsExactly(2L);
    assertThat(handed.applied).containsExactly(key(1), key(3));
  }

  @Test
  void observerThatThrowsAnErrorStopsNothingEither() {
    long epoch = open(a);
    handed.deadly.add(key(1));
    send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));
    runObservers();
    send(epoch, 2, 3, item(3, key(3)));
    runObservers();

    Receipt receipt = send(epoch, 3, 3);

    assertThat(receipt.applied()).isEqualTo(3);
    assertThat(receipt.failed()).containsExactly(1L);
    assertThat(handed.applied).containsExactly(key(2), key(3));
  }

  @Test
  void oldestFailuresAreForgottenBeyondTheLimit() {
    long epoch = open(a);
    int failures = Receipt.MAX_FAILED + 10;
    for (int i = 1; i <= failures; i++) {
      handed.poison.add(key(i));
      send(epoch, i - 1, i, item(i, key(i)));
    }
    runObservers();

    Receipt receipt = send(epoch, failures, failures);

    assertThat(receipt.failed()).hasSize(Receipt.MAX_FAILED).doesNotContain(10L).contains(11L);
    assertThat(receipt.failedForgotten()).isEqualTo(10);
  }

  @Test
  void lossIsToldBeforeWhatComesAfterIt() {
    long epoch = hello(a).epoch();
    Loss loss = new Loss(0, 2, List.of("settings"));

    Receipt receipt = deliver(telling(a, epoch, 0, 3, List.of(loss), item(3, recycle("r"))));
    assertThat(receipt.applied()).as("nothing of it is told").isZero();
    runObservers();

    assertThat(handed.lost).containsExactly(loss);
    assertThat(handed.applied).containsExactly(recycle("r"));
  }

  @Test
  void lossThatIsRepeatedIsToldOnce() {
    long epoch = hello(a).epoch();
    NotificationBatch telling =
        telling(a, epoch, 0, 3, List.of(new Loss(0, 2, List.of("settings"))));
    deliver(telling);
    deliver(telling);
    runObservers();

    assertThat(handed.lost).hasSize(1);
  }

  @Test
  void goodbyeEndsTheSessionAfterWhatItCarries() {
    long epoch = open(a);
    send(epoch, 0, 1, item(1, key(1)));

    Receipt receipt = deliver(goodbye(a, epoch, 1, 1));
    runObservers();

    assertThat(receipt.kind()).isEqualTo(Kind.OK);
    assertThat(receipt.received()).isEqualTo(1);
    assertThat(handed.goodbyes).containsExactly(a.instance());
    assertThat(handed.applied).containsExactly(key(1));
    assertThat(send(epoch, 1, 2, item(2, key(2))).kind()).isEqualTo(Kind.NEW);
  }

  @Test
  void goodbyeAfterAGapIsNoGoodbye() {
    long epoch = open(a);

    Receipt receipt = deliver(goodbye(a, epoch, 1, 1));

    assertThat(receipt.kind()).isEqualTo(Kind.NEW);
    assertThat(handed.goodbyes).isEmpty();
  }

  @Test
  void goodbyeOfAStrangerIsNoGoodbye() {
    assertThat(deliver(goodbye(a, 4711, 0, 0)).kind()).isEqualTo(Kind.NEW);
    assertThat(handed.goodbyes).isEmpty();
  }

  @Test
  void instanceOfAnotherClusterIsRefusedAndToldWhy() {
    Introduction stranger =
        new Introduction(
            a.instance(), "other", "web", a.address(), HeldCaches.NONE, 1_000, 5_000, false);

    Receipt receipt = deliver(batch(a, 0, 0, 0, stranger));

    assertThat(receipt.kind()).isEqualTo(Kind.REFUSED);
    assertThat(receipt.refusal())
        .contains("carillon.cluster", "\"carillon\" here", "\"other\" there");
    assertThat(handed.refused).hasSize(1).allMatch(text -> text.startsWith("a/web#0001: "));
    assertThat(handed.introduced).isEmpty();
  }

  @Test
  void ownBatchIsAnsweredSoThatTheSenderSeesItHasGreetedItself() {
    Receipt receipt = deliver(batch(self, 0, 0, 0, self));

    assertThat(receipt.kind()).isEqualTo(Kind.NEW);
    assertThat(receipt.receiver()).isEqualTo(self.instance());
    assertThat(handed.introduced).isEmpty();
  }

  @Test
  void malformedFrameIsRefusedAndCounted() {
    byte[] frame = batch(a, 0, 0, 0, a).encode();
    frame[2] = 9;

    Receipt otherVersion = Receipt.decode(receiver.deliver(frame));
    Receipt empty = Receipt.decode(receiver.deliver(new byte[0]));
    Receipt receipt =
        Receipt.decode(receiver.deliver(Arrays.copyOf(batch(a, 0, 0, 0, a).encode(), 60)));

    assertThat(List.of(otherVersion.kind(), empty.kind(), receipt.kind()))
        .containsOnly(Kind.REFUSED);
    assertThat(otherVersion.refusal()).contains("9").contains("1");
    assertThat(handed.refused).hasSize(3);
    assertThat(handed.introduced).isEmpty();
  }

  @Test
  void sessionOutlivesMalformedFrames() {
    long epoch = open(a);
    receiver.deliver(new byte[] {1});

    assertThat(send(epoch, 0, 1, item(1, key(1))).kind()).isEqualTo(Kind.OK);
  }

  @Test
  void receiptBearsTheReceiversClock() {
    long epoch = open(a);
    clock.advance(Duration.ofNanos(234));

    assertThat(send(epoch, 0, 0).stamp()).isEqualTo(1_234);
  }

  @Test
  void taskAfterRecyclesWaitsForThem() {
    long epoch = open(a);
    List<String> order = new ArrayList<>();
    send(epoch, 0, 1, item(1, recycle("r")));
    receiver.afterRecycles(() -> order.add("after " + handed.applied));
    runObservers();

    assertThat(order).containsExactly("after " + List.of(recycle("r")));
  }

  @Test
  void membershipIsToldInOrderAndHeldUpByNoCache() {
    long epoch = open(a);
    send(epoch, 0, 1, item(1, key(1)));
    Runnable blocked = observers.remove();
    List<String> order = new ArrayList<>();
    receiver.afterMembership(() -> order.add("left"));
    receiver.afterMembership(() -> order.add("joined"));
    runObservers();

    assertThat(order).containsExactly("left", "joined");
    assertThat(handed.applied).isEmpty();
    blocked.run();
    assertThat(handed.applied).hasSize(1);
  }

  @Test
  void instanceThatIsStoppingOpensNoSessionAndGoesOnWithOpenOnes() {
    Introduction c = web("c/web", 3, 6203);
    long epoch = open(a);
    long offered = hello(c).epoch();
    handed.introduced.clear();

    receiver.leave();

    assertThat(hello(c).kind()).isEqualTo(Kind.REFUSED);
    assertThat(deliver(batch(c, offered, 0, 0, c)).kind()).isEqualTo(Kind.REFUSED);
    assertThat(handed.introduced).isEmpty();
    assertThat(send(epoch, 0, 1, item(1, key(1))).kind()).isEqualTo(Kind.OK);
  }

  @Test
  void appliedStaysBelowALossThatIsNotToldYet() {
    long epoch = hello(a).epoch();
    List<Loss> losses = List.of(new Loss(1, 2, List.of()), new Loss(2, 4, List.of()));

    Receipt before = deliver(telling(a, epoch, 0, 5, losses, item(5, recycle("r"))));
    runObservers();

    assertThat(before.applied()).isLessThan(2);
    assertThat(send(epoch, 5, 5).applied()).isEqualTo(5);
  }

  @Test
  void refusalOfLongClusterNamesCanBeRead() {
    Introduction stranger =
        new Introduction(
            a.instance(),
            "x".repeat(512),
            "web",
            a.address(),
            HeldCaches.NONE,
            1_000,
            5_000,
            false);

    assertThat(deliver(batch(a, 0, 0, 0, stranger)).refusal()).contains("carillon.cluster");
  }

  /** Returns a batch that gives a reading of this instance's clock back. */
  private static NotificationBatch vouching(
      Introduction sender, long epoch, long after, long to, long stamp, Item... items) {
    return new NotificationBatch(
        sender.instance(),
        epoch,
        after,
        to,
        to,
        stamp,
        false,
        false,
        null,
        List.of(),
        Arrays.asList(items));
  }

  /** Returns a frame as an instance of another version would send it. */
  private static byte[] foreign(NotificationBatch batch) {
    byte[] frame = batch.encode();
    frame[2] = 9;
    return frame;
  }

  private Receipt deliver(byte[] frame) {
    return Receipt.decode(receiver.deliver(frame));
  }

  private boolean mayServe(long loaded) {
    return receiver.coherence().mayServe(loaded);
  }

  /** Joins with an instance there, and returns when a copy was loaded that is too old by now. */
  private long joinAndGrowOld(long epoch) {
    receiver.joined();
    deliver(vouching(a, epoch, 0, 0, clock.getAsLong()));
    long loaded = clock.getAsLong();
    clock.advance(BOUND.plusNanos(1));
    assertThat(mayServe(loaded)).as("too old").isFalse();
    return loaded;
  }

  @Test
  void localCopiesAreDroppedAtReceiptAndNotWhenObserversRun() {
    long epoch = open(a);

    send(epoch, 0, 2, item(1, key(1)), item(2, flush("settings")));

    assertThat(handed.forgotten).containsExactly("FLUSH settings/default/1", "FLUSH settings");
    runObservers();
    assertThat(handed.forgotten).hasSize(2);
  }

  @Test
  void whatCameBeforeIsNotDroppedAgain() {
    long epoch = open(a);
    send(epoch, 0, 1, item(1, key(1)));
    handed.forgotten.clear();

    send(epoch, 0, 1, item(1, key(1)));
    send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));

    assertThat(handed.forgotten).containsExactly("FLUSH settings/default/2");
  }

  @Test
  void lossDropsItsCachesAndWithoutAnyEverything() {
    long epoch = hello(a).epoch();
    List<Loss> losses =
        List.of(new Loss(0, 1, List.of("settings", "catalog")), new Loss(1, 2, List.of()));

    deliver(telling(a, epoch, 0, 2, losses));

    assertThat(handed.forgotten).containsExactly("FLUSH settings", "FLUSH catalog", "all");
    assertThat(handed.lost).as("told when it is its turn").isEmpty();
  }

  @Test
  void whatABatchSaysIsDroppedTogether() {
    long epoch = open(a);
    List<Loss> losses = List.of(new Loss(0, 1, List.of("catalog")));
    deliver(telling(a, epoch, 0, 2, losses, item(2, key(2))));
    deliver(batch(a, epoch, 0, 4, null, item(2, key(2)), item(3, key(3)), item(4, key(4))));

    assertThat(handed.together)
        .containsExactly(
            "[FLUSH catalog, FLUSH settings/default/2]",
            "[FLUSH settings/default/3, FLUSH settings/default/4]");
  }

  @Test
  void stampCountsOnlyWhenWhatCameWithItHasBeenDropped() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);
    List<Boolean> served = new ArrayList<>();
    handed.whileForgetting = () -> served.add(mayServe(loaded));

    deliver(vouching(a, epoch, 0, 2, clock.getAsLong(), item(1, key(1)), item(2, key(2))));

    assertThat(served).containsExactly(false, false);
    assertThat(mayServe(loaded)).isTrue();
  }

  @Test
  void stampOfABatchThatIsNotTakenDoesNotCount() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);

    deliver(vouching(a, epoch, 3, 4, clock.getAsLong()));
    deliver(vouching(aAgain, epoch, 0, 0, clock.getAsLong()));
    deliver(vouching(a, epoch + 1, 0, 0, clock.getAsLong()));

    assertThat(mayServe(loaded)).isFalse();
  }

  @Test
  void noStampAndAStampFromTheFutureVouchForNothing() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);

    deliver(vouching(a, epoch, 0, 0, 0));
    deliver(vouching(a, epoch, 0, 0, clock.getAsLong() + 1));
    deliver(vouching(a, epoch, 0, 0, Long.MAX_VALUE));

    assertThat(mayServe(loaded)).isFalse();
    assertThat(deliver(vouching(a, epoch, 0, 0, clock.getAsLong())).kind()).isEqualTo(Kind.OK);
    assertThat(mayServe(loaded)).isTrue();
  }

  @Test
  void sessionThatIsOpenedAnewKeepsTheLease() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);
    deliver(vouching(a, epoch, 0, 0, clock.getAsLong()));

    long later = send(epoch, 5, 6).epoch();
    deliver(batch(a, later, 0, 6, a));

    assertThat(mayServe(loaded)).isTrue();
  }

  @Test
  void senderWhoseSessionOpensMustVouchFromThenOn() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);
    deliver(vouching(a, epoch, 0, 0, clock.getAsLong()));
    Introduction c = web("c/web", 3, 6203);
    long offered = hello(c).epoch();
    assertThat(mayServe(loaded)).as("a hello is no session").isTrue();

    deliver(batch(c, offered, 0, 0, c));

    assertThat(mayServe(loaded)).isFalse();
  }

  @Test
  void senderThatSaidGoodbyeNeedNotVouch() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);

    deliver(goodbye(a, epoch, 0, 0));

    assertThat(mayServe(loaded)).isTrue();
    assertThat(receiver.knows(a.instance())).isFalse();
  }

  @Test
  void silenceAndReturnAreToldWithWhatCameInBetween() {
    long epoch = open(a);
    deliver(vouching(a, epoch, 0, 0, clock.getAsLong()));
    clock.advance(Duration.ofSeconds(6));
    receiver.tick();
    send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));
    send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));
    clock.advance(Duration.ofSeconds(6));

    deliver(vouching(a, epoch, 2, 3, clock.getAsLong(), item(3, key(3))));

    assertThat(handed.told)
        .containsExactly(
            "a/web#0001 silent for 6000 ms", "a/web#0001 back after 12000 ms, 3 replayed");
  }

  @Test
  void bodyOfAnotherVersionIsFlushedAndToldAndItsNumbersGoOn() {
    long epoch = open(a);
    send(epoch, 0, 2, item(1, key(1)), item(2, key(2)));
    runObservers();
    handed.applied.clear();
    handed.forgotten.clear();

    handed.view = List.of(a.address());
    Receipt receipt = deliver(foreign(batch(a, epoch, 2, 7, null, item(7, key(7)))));
    runObservers();

    assertThat(receipt.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(receipt.received()).isEqualTo(7);
    assertThat(receipt.epoch()).isEqualTo(epoch);
    assertThat(receipt.view()).as("it has not introduced itself").isEmpty();
    assertThat(handed.forgotten).containsExactly("all");
    assertThat(handed.applied).containsExactly(flush("settings"));
    assertThat(handed.lost).containsExactly(new Loss(2, 7, List.of()));
    assertThat(handed.refused).hasSize(1).allMatch(text -> text.contains("version 9"));
    assertThat(send(epoch, 7, 8, item(8, key(8))).kind()).isEqualTo(Kind.OK);
  }

  @Test
  void bodyOfAnotherVersionIsFlushedOnceHoweverOftenItComes() {
    long epoch = open(a);
    byte[] frame = foreign(batch(a, epoch, 0, 3, null));
    deliver(frame);

    Receipt again = deliver(frame);
    Receipt heartbeat = deliver(foreign(batch(a, epoch, 3, 3, null)));
    runObservers();

    assertThat(List.of(again.kind(), heartbeat.kind())).containsOnly(Kind.UNKNOWN);
    assertThat(handed.forgotten).containsExactly("all");
    assertThat(handed.lost).hasSize(1);
  }

  @Test
  void bodyOfAnotherVersionVouchesSinceEverythingWasDropped() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);
    List<Boolean> served = new ArrayList<>();
    handed.whileForgetting = () -> served.add(mayServe(loaded));

    deliver(foreign(vouching(a, epoch, 0, 1, clock.getAsLong())));

    assertThat(served).containsExactly(false);
    assertThat(mayServe(loaded)).isTrue();
  }

  @Test
  void whatStandsForABodyOfAnotherVersionHasNotCome() {
    long epoch = open(a);
    deliver(vouching(a, epoch, 0, 0, clock.getAsLong()));
    clock.advance(BOUND.plusMillis(1));
    receiver.coherence().tick();

    deliver(foreign(vouching(a, epoch, 0, 1, clock.getAsLong(), item(1, key(1)))));

    assertThat(handed.told)
        .containsExactly(
            "a/web#0001 silent for 5001 ms", "a/web#0001 back after 5001 ms, 0 replayed");
  }

  @Test
  void bodyOfAnotherVersionThatLeavesAGapIsNotTaken() {
    long epoch = open(a);

    Receipt receipt = deliver(foreign(batch(a, epoch, 2, 7, null)));

    assertThat(receipt.kind()).isEqualTo(Kind.REFUSED);
    assertThat(handed.forgotten).isEmpty();
    assertThat(send(epoch, 0, 1).kind()).as("the session is to be opened anew").isEqualTo(Kind.NEW);
  }

  @Test
  void bodyOfAnotherVersionOfAStrangerIsRefusedAndDropsNothing() {
    long epoch = hello(a).epoch();

    assertThat(deliver(foreign(batch(a, epoch, 0, 3, a))).kind()).isEqualTo(Kind.REFUSED);
    assertThat(deliver(foreign(batch(a, 0, 0, 3, a))).kind()).isEqualTo(Kind.REFUSED);
    assertThat(handed.forgotten).isEmpty();
    assertThat(receiver.knows(a.instance())).isFalse();
  }

  @Test
  void goodbyeOfAnotherVersionIsOne() {
    long epoch = open(a);

    assertThat(deliver(foreign(goodbye(a, epoch, 0, 2))).kind()).isEqualTo(Kind.UNKNOWN);

    assertThat(handed.goodbyes).containsExactly(a.instance());
    assertThat(handed.forgotten).containsExactly("all");
  }

  @Test
  void malformedBodyOfItsOwnVersionIsRefusedAndMovesNothing() {
    long epoch = open(a);
    long loaded = joinAndGrowOld(epoch);
    NotificationBatch good = vouching(a, epoch, 0, 2, clock.getAsLong(), item(1, key(1)));
    byte[] frame = good.encode();
    byte[] longer = Arrays.copyOf(frame, frame.length + 1);

    for (byte[] bad : List.of(Arrays.copyOf(frame, frame.length - 1), longer)) {
      assertThat(deliver(bad).kind()).isEqualTo(Kind.REFUSED);
    }

    assertThat(handed.refused).hasSize(2);
    assertThat(handed.forgotten).isEmpty();
    assertThat(mayServe(loaded)).as("its stamp does not count").isFalse();
    Receipt receipt = deliver(good);
    runObservers();
    assertThat(receipt.received()).isEqualTo(2);
    assertThat(handed.applied).containsExactly(key(1));
  }

  @Test
  void malformedGoodbyeIsNone() {
    long epoch = open(a);
    byte[] frame = goodbye(a, epoch, 0, 0).encode();

    deliver(Arrays.copyOf(frame, frame.length - 1));

    assertThat(handed.goodbyes).isEmpty();
    assertThat(send(epoch, 0, 1, item(1, key(1))).kind()).isEqualTo(Kind.OK);
  }

  @Test
  void goodbyeThatDoesNotReachTheHeadIsRefusedAndTheSessionGoesOn() {
    long epoch = open(a);
    NotificationBatch early =
        new NotificationBatch(
            a.instance(),
            epoch,
            0,
            1,
            2,
            0,
            true,
            false,
            null,
            List.of(),
            List.of(item(1, key(1))));

    Receipt receipt = deliver(early);
    runObservers();

    assertThat(receipt.kind()).isEqualTo(Kind.REFUSED);
    assertThat(receipt.refusal()).contains("2").contains("1");
    assertThat(handed.goodbyes).isEmpty();
    assertThat(handed.applied).isEmpty();
    assertThat(send(epoch, 0, 2, item(1, key(1)), item(2, key(2))).received()).isEqualTo(2);
  }

  @Test
  void goodbyeWhoseReceiptWasLostIsAnsweredAgain() {
    long epoch = open(a);
    deliver(goodbye(a, epoch, 0, 3));

    Receipt again = deliver(goodbye(a, epoch, 0, 3));

    assertThat(again.kind()).isEqualTo(Kind.OK);
    assertThat(again.received()).isEqualTo(3);
    assertThat(handed.goodbyes).hasSize(1);
  }

  @Test
  void viewIsForWhoIntroducesItselfAndHasASession() {
    handed.view = List.of(a.address(), self.address());
    Receipt hello = hello(a);
    assertThat(hello.view()).as("it is not met yet").isEmpty();

    Receipt opening = deliver(batch(a, hello.epoch(), 0, 0, a));
    Receipt heartbeat = send(hello.epoch(), 0, 0);

    assertThat(opening.view()).containsExactly(a.address(), self.address());
    assertThat(heartbeat.view()).isEmpty();
  }

  @Test
  void batchOfAnotherClusterWithinASessionMovesNothing() {
    long epoch = open(a);
    Introduction elsewhere =
        new Introduction(
            a.instance(), "other", "web", a.address(), HeldCaches.NONE, 1_000, 5_000, false);

    assertThat(deliver(batch(a, epoch, 0, 3, elsewhere, item(3, key(3)))).kind())
        .isEqualTo(Kind.REFUSED);

    assertThat(handed.forgotten).isEmpty();
    assertThat(send(epoch, 0, 0).received()).isZero();
  }

  @Test
  void batchOfAnotherIncarnationWithTheEpochOfASessionMovesNothing() {
    long epoch = open(a);

    Receipt receipt = deliver(batch(aAgain, epoch, 0, 3, null, item(3, key(3))));

    assertThat(receipt.kind()).isEqualTo(Kind.NEW);
    assertThat(receipt.epoch()).isNotEqualTo(epoch);
    assertThat(handed.forgotten).isEmpty();
    assertThat(send(epoch, 0, 0).received()).isZero();
  }

  @Test
  void retryThatRunsBesideTheCallThatWasGivenUpWaitsAndDoesNothing() throws Exception {
    long epoch = open(a);
    byte[] frame = batch(a, epoch, 0, 1, null, item(1, key(1))).encode();
    Thread retry = new Thread(() -> receiver.deliver(frame));
    handed.whileForgetting =
        () -> {
          handed.whileForgetting = () -> {};
          retry.start();
          while (retry.getState() != Thread.State.BLOCKED && retry.isAlive()) {
            Thread.onSpinWait();
          }
        };

    receiver.deliver(frame);
    retry.join(5_000);

    assertThat(retry.isAlive()).isFalse();
    assertThat(handed.forgotten).hasSize(1);
    runObservers();
    assertThat(handed.applied).containsExactly(key(1));
  }

  @Test
  void hostileBatchesMoveNothingAndAreCounted() {
    long epoch = open(a);
    send(epoch, 0, 5);
    byte[] frame = batch(a, epoch, 5, 6, null, item(6, key(6))).encode();
    long[][] marks = {{6, 5, 6}, {-1, 6, 6}, {5, 7, 6}, {5, Long.MIN_VALUE, 6}, {6, 6, 6}};
    for (long[] each : marks) {
      byte[] hostile = frame.clone();
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < 8; b++) {
          hostile[20 + 8 * i + b] = (byte) (each[i] >>> (56 - 8 * b));
        }
      }
      assertThat(deliver(hostile).kind()).isEqualTo(Kind.REFUSED);
    }

    assertThat(handed.refused).hasSize(marks.length);
    assertThat(handed.forgotten).isEmpty();
    assertThat(send(epoch, 5, 5).received()).isEqualTo(5);
  }

  @Test
  void whoHasASessionSpeaksSinceItWasOpened() {
    hello(a);
    assertThat(receiver.speakers()).as("a hello is no session").isEmpty();
    clock.advance(Duration.ofSeconds(1));
    long openedAt = clock.getAsLong();
    long epoch = open(a);
    clock.advance(Duration.ofSeconds(1));
    send(epoch, 0, 1, item(1, key(1)));

    assertThat(receiver.speakers()).containsExactly(new Speaker(a, openedAt));
    assertThat(receiver.vanished(a.instance())).as("it had a session").isTrue();
    assertThat(receiver.vanished(a.instance())).isFalse();
    assertThat(receiver.speakers()).isEmpty();
  }

  @Test
  void whoIsExpectedMustVouchAlthoughItHasNoSession() {
    receiver.joined();
    long loaded = receiver.coherence().now();
    receiver.expect(a);
    clock.advance(BOUND.plusMillis(1));

    receiver.tick();

    assertThat(receiver.coherence().mayServe(loaded)).isFalse();
    assertThat(handed.told).containsExactly("a/web#0001 silent for 5001 ms");
    assertThat(receiver.knows(a.instance())).isFalse();
  }

  @Test
  void whatASenderDeclaresInAnOpenSessionCountsAndTheSessionGoesOn() {
    long epoch = open(a);
    CacheDeclaration cache = new CacheDeclaration("settings", new TreeSet<>(), true);

    Receipt receipt = deliver(batch(a, epoch, 0, 1, a.declaring(List.of(cache)), item(1, key(1))));

    assertThat(receipt.kind()).isEqualTo(Kind.OK);
    assertThat(receipt.received()).isEqualTo(1);
    assertThat(handed.declared.get(handed.declared.size() - 1).declared()).containsExactly(cache);
  }

  @Test
  void whatSomebodyDeclaresWithoutASessionProvesNothing() {
    long epoch = open(a);
    int before = handed.declared.size();

    deliver(batch(a, epoch + 1, 0, 0, a));
    deliver(batch(aAgain, 0, 0, 0, aAgain));

    assertThat(handed.declared).hasSize(before);
  }
}
