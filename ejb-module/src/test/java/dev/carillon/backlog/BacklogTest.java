package dev.carillon.backlog;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.flushRegion;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.instance;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.backlog.Backlog.Buffer;
import dev.carillon.backlog.Backlog.Cut;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final long PLENTY = 1 << 24;
  private static final int BATCH = 1 << 18;
  private static final int MOST_OF_AN_ITEM = 100;
  private static final int HEADER = 80;

  /** One for all batches, as in use: nothing of one may be left in the next. */
  private static final Buffer BUFFER = new Buffer();

  private static final InstanceId SENDER = web("a/web", 1, 6202).instance();

  private final Introduction peer = web("b/web", 7, 6201, "settings", "catalog");

  private static Backlog ringOf(int entries) {
    return backlogOf(entries, PLENTY, BATCH);
  }

  private static Backlog backlogOf(int entries, long bytes, int batchBytes) {
    return new Backlog(Bench.settings(entries, bytes, batchBytes, true));
  }

  private static void append(Backlog backlog, NotificationMessage message) {
    append(backlog, message, Audience.everyone());
  }

  private static Entry append(Backlog backlog, NotificationMessage message, Audience audience) {
    long sequence = backlog.append(message, audience, null);
    return new Entry(sequence, message, audience, List.of());
  }

  /**
   * What one batch carries, as its receiver decodes it.
   *
   * @param swallowed what travelled in whose place
   */
  private record Taken(
      long to,
      long coveredTo,
      List<Item> items,
      List<Loss> losses,
      Map<Long, Long> swallowed,
      int bytes,
      int frame) {}

  private static Taken cut(Backlog backlog, Introduction peer, long after, long meet) {
    Buffer buffer = BUFFER;
    Map<Long, Long> swallowed = new HashMap<>();
    Cut cut = backlog.cut(peer, after, meet, buffer, swallowed::put);
    List<Loss> losses = new ArrayList<>(cut.losses());
    losses.sort(Comparator.comparingLong(Loss::to));
    byte[] frame =
        new NotificationBatch(
                SENDER, 1, after, cut.to(), cut.to(), 0, false, false, null, losses, List.of())
            .encode(buffer.items());
    List<Item> items = List.copyOf(NotificationBatch.decode(frame).items());
    return new Taken(
        cut.to(),
        cut.coveredTo(),
        items,
        cut.losses(),
        swallowed,
        buffer.items().keptBytes(),
        frame.length);
  }

  private static NotificationMessage key(String cache, Object key) {
    return flushKey(cache, "default", key);
  }

  private static NotificationMessage added(String cache, Object key) {
    return new NotificationMessage(
        Operation.ADD_ITEM, cache, "default", Key.of(key), null, 0, null);
  }

  private static NotificationMessage region(String cache) {
    return flushRegion(cache, "default");
  }

  private static List<Long> sequences(Taken cut) {
    return cut.items().stream().map(Item::sequence).toList();
  }

  @Test
  void numbersFromOneWithoutGaps() {
    Backlog backlog = ringOf(10);

    assertThat(backlog.head()).isZero();
    assertThat(
            LongStream.rangeClosed(1, 25)
                .mapToObj(i -> append(backlog, key("settings", i), Audience.everyone()).sequence()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 25).boxed().toList());
    assertThat(backlog.head()).isEqualTo(25);
  }

  @Test
  void oneBatchTakesEverythingAfterTheCursor() {
    Backlog backlog = ringOf(100);
    for (int i = 1; i <= 50; i++) {
      append(backlog, key("settings", i));
    }

    Taken cut = cut(backlog, peer, 20, 0);

    assertThat(sequences(cut))
        .containsExactlyElementsOf(LongStream.rangeClosed(21, 50).boxed().toList());
    assertThat(cut.items().get(0).message()).isEqualTo(key("settings", 21));
    assertThat(cut.to()).isEqualTo(50);
    assertThat(cut.coveredTo()).isZero();
    assertThat(cut.losses()).isEmpty();
  }

  @Test
  void peerThatHoldsEverythingGetsAnEmptyBatch() {
    Backlog backlog = ringOf(100);
    append(backlog, flush("settings"));

    assertIsEmptyUpTo(1, cut(backlog, peer, 1, 0));
  }

  @Test
  void ringIsBoundedByEntries() {
    Backlog backlog = ringOf(3);
    for (int i = 1; i <= 10; i++) {
      append(backlog, key("settings", i));
    }

    assertThat(backlog.truncated()).isEqualTo(7);
    assertThat(sequences(cut(backlog, peer, 7, 0))).containsExactly(8L, 9L, 10L);
  }

  @Test
  void ringIsBoundedByBytes() {
    Backlog backlog = backlogOf(1_000_000, 100_000, BATCH);
    for (int i = 1; i <= 1_000; i++) {
      append(backlog, key("settings", "k".repeat(300)));
    }

    assertThat(backlog.head() - backlog.truncated()).isBetween(50L, 100_000L / 300);
  }

  @Test
  void entryLargerThanTheWholeRingMakesWayForItself() {
    Backlog backlog = backlogOf(10, 300, BATCH);
    append(backlog, key("settings", "k".repeat(500)));

    assertThat(backlog.truncated()).isEqualTo(1);
    assertThat(cut(backlog, peer, 0, 0).items()).containsExactly(new Item(1, region("settings")));
    append(backlog, key("settings", "k"));
    assertThat(sequences(cut(backlog, peer, 1, 0))).containsExactly(2L);
  }

  @Test
  void truncationFlushBearsItsCachesLastTruncatedSequence() {
    Backlog backlog = ringOf(2);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("catalog", 3));
    append(backlog, key("settings", 4));
    append(backlog, key("catalog", 5));

    Taken cut = cut(backlog, peer, 0, 0);

    assertThat(cut.items())
        .containsExactly(
            new Item(2, region("settings")),
            new Item(3, region("catalog")),
            new Item(4, key("settings", 4)),
            new Item(5, key("catalog", 5)));
    assertThat(cut.coveredTo()).isEqualTo(3);
    assertThat(cut.to()).isEqualTo(5);
    assertThat(cut.losses()).isEmpty();
  }

  @Test
  void truncationFlushesOnlyCachesOfWhichSomethingWasMissed() {
    Backlog backlog = ringOf(1);
    append(backlog, key("settings", 1));
    append(backlog, key("catalog", 2));
    append(backlog, key("catalog", 3));

    assertThat(cut(backlog, peer, 1, 0).items())
        .containsExactly(new Item(2, region("catalog")), new Item(3, key("catalog", 3)));
  }

  @Test
  void openingFlushBearsMeetAndStandsForAllBeforeIt() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("catalog", 3));
    append(backlog, key("settings", 4));

    Taken cut = cut(backlog, peer, 0, 3);

    assertThat(cut.items())
        .containsExactly(
            new Item(3, flush("settings")),
            new Item(3, flush("catalog")),
            new Item(4, key("settings", 4)));
    assertThat(cut.coveredTo()).isEqualTo(3);
    assertThat(cut.losses()).isEmpty();
  }

  @Test
  void openingAfterTruncationBearsTheTruncation() {
    Backlog backlog = ringOf(2);
    for (int i = 1; i <= 6; i++) {
      append(backlog, key("settings", i));
    }

    assertThat(cut(backlog, peer, 0, 3).items())
        .containsExactly(
            new Item(4, flush("settings")),
            new Item(5, key("settings", 5)),
            new Item(6, key("settings", 6)));
  }

  @Test
  void openingTellsOnlyCachesThatThePeerHolds() {
    Backlog backlog = ringOf(100);
    append(backlog, key("secret", 1));
    append(backlog, key("settings", 2));

    Taken cut = cut(backlog, peer, 0, 2);

    assertThat(cut.items()).containsExactly(new Item(2, flush("settings")));
    assertThat(cut.to()).isEqualTo(2);
  }

  @Test
  void openingOfAnInstanceThatHasSentNothingIsEmpty() {
    assertIsEmptyUpTo(0, cut(ringOf(100), peer, 0, 0));
  }

  private static void assertIsEmptyUpTo(long to, Taken cut) {
    assertThat(cut.to()).isEqualTo(to);
    assertThat(cut.coveredTo()).isZero();
    assertThat(cut.items()).isEmpty();
    assertThat(cut.losses()).isEmpty();
  }

  @Test
  void recycleOfBeforeTheMeetingIsNobodysToBeTold() {
    Backlog backlog = ringOf(100);
    append(backlog, recycle("new prices"));

    Taken cut = cut(backlog, peer, 0, 1);

    assertThat(cut.items()).isEmpty();
    assertThat(cut.losses()).isEmpty();
    assertThat(cut.to()).isEqualTo(1);
  }

  @Test
  void truncatedRecycleIsToldAsLost() {
    Backlog backlog = ringOf(2);
    append(backlog, recycle("one"));
    append(backlog, recycle("two"));
    append(backlog, recycle("three"));
    append(backlog, recycle("four"));

    Taken cut = cut(backlog, peer, 0, 0);

    assertThat(cut.losses()).containsExactly(new Loss(0, 2, List.of()));
    assertThat(cut.items())
        .containsExactly(new Item(3, recycle("three")), new Item(4, recycle("four")));
    assertThat(cut.coveredTo()).isEqualTo(2);
  }

  @Test
  void truncatedRecycleOfBeforeTheMeetingIsNotTold() {
    Backlog backlog = ringOf(1);
    append(backlog, recycle("one"));
    append(backlog, recycle("two"));
    append(backlog, recycle("three"));

    assertThat(cut(backlog, peer, 0, 2).losses()).isEmpty();
    assertThat(cut(backlog, peer, 0, 1).losses()).containsExactly(new Loss(1, 2, List.of()));
  }

  @Test
  void everyChangeOfAnItemOrRegionThatMadeWayIsFlushedAndTold() {
    for (Operation operation : Operation.values()) {
      if (operation.concernsItem() || operation.concernsRegion()) {
        Backlog backlog = ringOf(1);
        Key key = operation.concernsItem() ? Key.of(1) : null;
        append(
            backlog, new NotificationMessage(operation, "settings", "default", key, null, 0, null));
        append(backlog, key("catalog", 2));

        Taken cut = cut(backlog, peer, 0, 0);

        assertThat(cut.losses())
            .as(operation.name())
            .containsExactly(new Loss(0, 1, List.of("settings")));
        assertThat(cut.items())
            .as(operation.name())
            .containsExactly(new Item(1, region("settings")), new Item(2, key("catalog", 2)));
      }
    }
  }

  /** The control: a flush stands for flushes, and they are not told. */
  @Test
  void flushThatMadeWayIsFlushedAndNotTold() {
    Backlog backlog = ringOf(1);
    append(backlog, key("settings", 1));
    append(backlog, key("catalog", 2));

    assertThat(cut(backlog, peer, 0, 0).losses()).isEmpty();
  }

  @Test
  void truncatedItemOperationIsFlushedAndToldWithItsCache() {
    Backlog backlog = ringOf(1);
    append(backlog, added("catalog", 1));
    append(backlog, added("settings", 2));
    append(backlog, added("secret", 3));
    append(backlog, key("settings", 4));

    Taken cut = cut(backlog, peer, 0, 0);

    assertThat(cut.losses()).containsExactly(new Loss(0, 2, List.of("catalog", "settings")));
    assertThat(cut.items())
        .containsExactly(
            new Item(1, region("catalog")),
            new Item(2, region("settings")),
            new Item(4, key("settings", 4)));
  }

  @Test
  void cachesThatThePeerDoesNotHoldAreLeftOutAndNumbersStayGapless() {
    Backlog backlog = ringOf(100);
    append(backlog, flush("secret"));
    append(backlog, flush("settings"));
    append(backlog, flush("secret"));

    Taken cut = cut(backlog, peer, 0, 0);

    assertThat(sequences(cut)).containsExactly(2L);
    assertThat(cut.to()).isEqualTo(3);
  }

  @Test
  void audienceNarrowsAndNumbersStayGapless() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1), Audience.role("worker"));
    append(backlog, key("settings", 2), Audience.instance("b/web"));
    append(backlog, key("settings", 3), Audience.instance("c/web"));
    append(backlog, key("settings", 4), Audience.role("web"));
    append(backlog, key("settings", 5), Audience.role("worker"));

    Taken cut = cut(backlog, peer, 0, 0);

    assertThat(sequences(cut)).containsExactly(2L, 4L);
    assertThat(cut.to()).isEqualTo(5);
  }

  @Test
  void recycleGoesToTheIncarnationsItIsForAndToNoLaterOne() {
    Backlog backlog = ringOf(100);
    backlog.append(recycle("new prices"), Audience.role("web"), Set.of(peer.instance()));

    assertThat(sequences(cut(backlog, peer, 0, 0))).containsExactly(1L);
    Taken later = cut(backlog, web("b/web", 8, 6201, "settings"), 0, 0);
    assertThat(later.items()).isEmpty();
    assertThat(later.to()).isEqualTo(1);
  }

  @Test
  void batchEndsAtItsByteLimitAndTheNextGoesOn() {
    Backlog backlog = backlogOf(10_000, PLENTY, 1_000);
    for (int i = 1; i <= 500; i++) {
      append(backlog, key("settings", "key-" + i));
    }

    long after = 0;
    List<Long> arrived = new ArrayList<>();
    int batches = 0;
    while (after < 500) {
      Taken cut = cut(backlog, peer, after, 0);
      assertThat(cut.to()).isGreaterThan(after);
      assertThat(cut.bytes()).isLessThan(1_000 + MOST_OF_AN_ITEM);
      assertThat(cut.frame()).as("no more than was counted").isLessThan(cut.bytes() + HEADER);
      arrived.addAll(sequences(cut));
      after = cut.to();
      batches++;
    }
    assertThat(arrived).containsExactlyElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
    assertThat(batches).isBetween(5, 30);
  }

  @Test
  void messageOverTheByteLimitTravelsAlone() {
    Backlog backlog = backlogOf(10_000, PLENTY, 10);
    append(backlog, key("settings", "first"));
    append(backlog, key("settings", "second"));

    assertThat(sequences(cut(backlog, peer, 0, 0))).containsExactly(1L);
    assertThat(sequences(cut(backlog, peer, 1, 0))).containsExactly(2L);
  }

  @Test
  void cachesTooManyToTellApartAreFlushedByWhatThePeerHolds() {
    Backlog backlog = ringOf(1);
    for (int i = 1; i <= 1_024; i++) {
      append(backlog, flush("cache-" + i));
    }
    append(backlog, flush("settings"));
    append(backlog, flush("catalog"));
    append(backlog, flush("none-of-its"));

    Taken cut = cut(backlog, peer, 0, 0);

    assertThat(cut.items())
        .containsExactlyInAnyOrder(
            new Item(1_026, flush("settings")), new Item(1_026, flush("catalog")));
    assertThat(cut.losses()).isEmpty();
    assertThat(cut.coveredTo()).isEqualTo(1_026);
    assertThat(cut(backlog, peer, 1_026, 0).items()).isEmpty();
  }

  @Test
  void cachesTooManyToTellApartAreToldToWhoeverHoldsAll() {
    Backlog backlog = ringOf(1);
    for (int i = 1; i <= 1_026; i++) {
      append(backlog, flush("cache-" + i));
    }

    Taken cut = cut(backlog, instance("b/web", 7, "web", 6201, HeldCaches.ALL), 0, 0);

    assertThat(cut.losses()).containsExactly(new Loss(0, 1_025, List.of()));
    assertThat(cut.items()).hasSize(1_025).contains(new Item(1_024, flush("cache-1024")));
  }

  @Test
  void slotsGrowAcrossTheWrapAround() {
    Backlog backlog = new Backlog(Bench.settings(1_000, 60 * 54, BATCH, false));
    for (int i = 1; i <= 150; i++) {
      append(backlog, key("settings", "k".repeat(20)));
    }
    assertThat(backlog.truncated()).as("the ring has wrapped").isGreaterThan(64);
    for (int i = 151; i <= 400; i++) {
      append(backlog, flush("settings"));
    }

    long truncated = backlog.truncated();
    assertThat(backlog.head() - truncated).as("the slots have grown").isGreaterThan(64);
    assertThat(sequences(cut(backlog, peer, truncated, 0)))
        .containsExactlyElementsOf(LongStream.rangeClosed(truncated + 1, 400).boxed().toList());
  }

  @Test
  void everythingIsDeliveredOrCoveredOrToldWhereverTheCursorStands() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Backlog backlog =
          backlogOf(
              1 + random.nextInt(40), 2_000 + random.nextInt(10_000), 1 + random.nextInt(3_000));
      List<Entry> entries = new ArrayList<>();
      int count = random.nextInt(120);
      long meet = random.nextInt(count + 1);
      for (int i = 1; i <= count; i++) {
        entries.add(append(backlog, randomMessage(random), Audience.everyone()));
      }
      checkAll(backlog, entries, random.nextInt(count + 1), meet, "seed " + seed);
    }
  }

  private NotificationMessage randomMessage(Random random) {
    String cache = List.of("settings", "catalog", "secret").get(random.nextInt(3));
    return switch (random.nextInt(4)) {
      case 0 -> flush(cache);
      case 1 -> added(cache, random.nextInt());
      case 2 -> recycle("r");
      default -> key(cache, random.nextInt());
    };
  }

  /** Walks a cursor to the head as a sender does, and accounts for each entry on the way. */
  private void checkAll(Backlog backlog, List<Entry> entries, long cursor, long meet, String seed) {
    long start = cursor;
    List<Item> items = new ArrayList<>();
    List<Loss> losses = new ArrayList<>();
    while (cursor < backlog.head()) {
      Taken cut = cut(backlog, peer, cursor, meet);
      long after = cursor;
      assertThat(cut.to()).as(seed).isGreaterThan(cursor);
      assertThat(sequences(cut)).as(seed).isSorted().allMatch(s -> s > after && s <= cut.to());
      items.addAll(cut.items());
      losses.addAll(cut.losses());
      cursor = cut.to();
    }
    for (Entry entry : entries) {
      if (entry.sequence() > start && entry.isFor(peer)) {
        assertThat(isAccountedFor(entry, items, losses, meet))
            .as(seed + ", " + entry.message())
            .isTrue();
      }
    }
  }

  /** Says whether a flush has the effect that another notification would have on what is held. */
  private static boolean standsFor(NotificationMessage flush, NotificationMessage other) {
    return flush.operation() == Operation.FLUSH
        && Objects.equals(flush.cache(), other.cache())
        && (flush.region() == null || flush.region().equals(other.region()))
        && (flush.key() == null || flush.key().equals(other.key()));
  }

  private static boolean isAccountedFor(
      Entry entry, List<Item> items, List<Loss> losses, long meet) {
    if (items.contains(new Item(entry.sequence(), entry.message()))) {
      return true;
    }
    NotificationMessage message = entry.message();
    boolean covered =
        items.stream()
            .anyMatch(
                item -> item.sequence() >= entry.sequence() && standsFor(item.message(), message));
    boolean told =
        losses.stream()
            .anyMatch(loss -> entry.sequence() > loss.after() && entry.sequence() <= loss.to());
    if (message.operation().coveredByFlush()) {
      return covered;
    }
    return (message.cache() == null || covered) && (told || entry.sequence() <= meet);
  }

  private Taken cutAll(Backlog backlog) {
    return cut(backlog, peer, 0, 0);
  }

  @Test
  void repetitionTravelsOnceAndTheLaterOneStays() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("settings", 1));

    Taken cut = cutAll(backlog);

    assertThat(cut.items())
        .containsExactly(new Item(2, key("settings", 2)), new Item(3, key("settings", 1)));
    assertThat(cut.to()).isEqualTo(3);
    assertThat(backlog.coalesced()).isEqualTo(1);
  }

  @Test
  void chainOfRepetitionsLeavesTheLastOne() {
    Backlog backlog = ringOf(100);
    for (int i = 0; i < 4; i++) {
      append(backlog, key("settings", 1));
    }

    Taken cut = cutAll(backlog);

    assertThat(sequences(cut)).containsExactly(4L);
    assertThat(cut.swallowed()).isEqualTo(Map.of(1L, 2L, 2L, 3L, 3L, 4L));
    assertThat(backlog.coalesced()).isEqualTo(3);
  }

  @Test
  void whatTheEarlierBatchTookIsNoRepetition() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 1));

    assertThat(sequences(cut(backlog, peer, 1, 0))).containsExactly(2L);
    assertThat(backlog.coalesced()).isZero();
  }

  @Test
  void itemsThatDifferInAnyPartAreNoRepetitions() {
    Backlog backlog = ringOf(100);
    append(backlog, flushKey("settings", "eu", 1));
    append(backlog, flushKey("settings", "us", 1));
    append(backlog, flushKey("settings", "eu", 1L));
    append(backlog, flushKey("settings", "eu", "1"));
    append(backlog, flushKey("catalog", "eu", 1));

    assertThat(sequences(cutAll(backlog))).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void repetitionForMoreOrFewerIsOneForWhomBothAreFor() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1), Audience.role("web"));
    append(backlog, key("settings", 1), Audience.everyone());
    append(backlog, key("settings", 1), Audience.instance("c/web"));
    append(backlog, key("settings", 1), Audience.role("web"));

    assertThat(sequences(cutAll(backlog))).containsExactly(4L);
    Introduction worker = instance("d/worker", 3, "worker", 6204, HeldCaches.ALL);
    assertThat(sequences(cut(backlog, worker, 0, 0))).containsExactly(2L);
  }

  @Test
  void flushForOthersNeverTakesTheOnesForThisPeerWithIt() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 1), Audience.instance("c/web"));
    append(backlog, flush("settings"), Audience.role("worker"));

    assertThat(sequences(cutAll(backlog))).containsExactly(1L);
  }

  @Test
  void noFlushIsSwallowedAcrossAnotherOperationInItsCache() {
    for (NotificationMessage between :
        List.of(
            added("settings", 1),
            new NotificationMessage(Operation.FLUSH_TAG, "settings", null, null, "t", 0, null),
            new NotificationMessage(
                Operation.CLEAR_REGION, "settings", "default", null, null, 0, null))) {
      Backlog backlog = ringOf(100);
      append(backlog, key("settings", 1));
      append(backlog, between);
      append(backlog, key("settings", 1));
      append(backlog, flush("settings"));

      assertThat(cutAll(backlog).items())
          .containsExactly(
              new Item(1, key("settings", 1)),
              new Item(2, between),
              new Item(4, flush("settings")));
    }
  }

  @Test
  void recycleKeepsNoFlushFromSwallowing() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, recycle("r"));
    append(backlog, key("settings", 1));
    append(backlog, flush("settings"));

    assertThat(sequences(cutAll(backlog))).containsExactly(3L, 5L);
  }

  @Test
  void recycleIsNeverSwallowed() {
    Backlog backlog = ringOf(100);
    append(backlog, recycle("r"));
    append(backlog, recycle("r"));

    assertThat(sequences(cutAll(backlog))).containsExactly(1L, 2L);
  }

  @Test
  void itemOperationIsNeverSwallowed() {
    Backlog backlog = ringOf(100);
    append(backlog, added("settings", 1));
    append(backlog, added("settings", 1));
    append(backlog, flush("settings"));

    assertThat(sequences(cutAll(backlog))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void flushOfACacheSwallowsWhatIsOlderInItAndNothingNewer() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, region("settings"));
    append(backlog, key("catalog", 1));
    append(backlog, flush("settings"));
    append(backlog, key("settings", 2));
    append(backlog, region("settings"));

    assertThat(cutAll(backlog).items())
        .containsExactly(
            new Item(3, key("catalog", 1)),
            new Item(4, flush("settings")),
            new Item(6, region("settings")));
  }

  @Test
  void flushOfARegionSwallowsThatRegionOnly() {
    Backlog backlog = ringOf(100);
    append(backlog, flushKey("settings", "eu", 1));
    append(backlog, flushKey("settings", "us", 1));
    append(backlog, flush("settings"));
    append(backlog, flushKey("settings", "eu", 2));
    append(backlog, flushKey("settings", "us", 2));
    append(backlog, flushRegion("settings", "eu"));

    assertThat(sequences(cutAll(backlog))).containsExactly(3L, 5L, 6L);
  }

  @Test
  void repetitionOfWhatAWideFlushSwallowsIsSwallowedByTheWideOne() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 1));
    append(backlog, flush("settings"));

    Taken cut = cutAll(backlog);

    assertThat(sequences(cut)).containsExactly(3L);
    assertThat(cut.swallowed()).isEqualTo(Map.of(1L, 2L, 2L, 3L));
  }

  @Test
  void flushIsNotSwallowedByOneThatTheBatchHasNoRoomFor() {
    Backlog backlog = backlogOf(100, PLENTY, 62);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("settings", 3));
    append(backlog, key("settings", 1));

    Taken cut = cutAll(backlog);

    assertThat(sequences(cut)).containsExactly(1L, 2L, 3L);
    assertThat(cut.to()).isEqualTo(3);
    assertThat(sequences(cut(backlog, peer, 3, 0))).containsExactly(4L);
    assertThat(backlog.coalesced()).isZero();
  }

  @Test
  void onlyWhatTravelsCountsForTheLimitOfABatch() {
    Backlog backlog = ringOf(65_536);
    for (int i = 0; i < 20_000; i++) {
      append(backlog, key("settings", i % 10));
    }

    Taken cut = cutAll(backlog);

    assertThat(cut.to()).isEqualTo(20_000);
    assertThat(sequences(cut))
        .containsExactlyElementsOf(LongStream.rangeClosed(19_991, 20_000).boxed().toList());
    assertThat(backlog.coalesced()).isEqualTo(19_990);
  }

  @Test
  void everyFlushTravelsWhenCoalescingIsOff() {
    Backlog backlog = new Backlog(Bench.settings(100, PLENTY, BATCH, false));
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 1));
    append(backlog, flush("settings"));
    append(backlog, flush("settings"));

    assertThat(sequences(cutAll(backlog))).containsExactly(1L, 2L, 3L, 4L);
    assertThat(backlog.coalesced()).isZero();
  }

  @Test
  void truncatedEntryRepeatsNothingAndIsRepeatedByNothing() {
    Backlog backlog = ringOf(2);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("settings", 3));
    append(backlog, key("settings", 1));

    assertThat(cutAll(backlog).items())
        .containsExactly(
            new Item(2, region("settings")),
            new Item(3, key("settings", 3)),
            new Item(4, key("settings", 1)));
    assertThat(backlog.coalesced()).isZero();
  }

  @Test
  void whatACoalescedBatchLeavesOutIsSaidByTheSameBatchWithNothingInBetween() {
    long swallowed = 0;
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      int batchBytes = 60 + random.nextInt(2_000);
      Backlog backlog = backlogOf(10_000, PLENTY, batchBytes);
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Audience audience =
            random.nextInt(4) == 0 ? Audience.instance("c/web") : Audience.everyone();
        entries.add(append(backlog, repetitive(random), audience));
      }
      for (long cursor = 0; cursor < 60; ) {
        Taken cut = cut(backlog, peer, cursor, 0);
        assertThat(cut.to()).as("seed " + seed).isGreaterThan(cursor);
        swallowed += checkCoalesced(entries.subList((int) cursor, (int) cut.to()), cut, seed);
        assertThat(cut.bytes()).as("seed " + seed).isLessThan(batchBytes + MOST_OF_AN_ITEM);
        assertThat(cut.frame()).as("seed " + seed).isLessThan(cut.bytes() + HEADER);
        cursor = cut.to();
      }
      assertThat(backlog.coalesced()).as("seed " + seed).isEqualTo(swallowed);
      swallowed = 0;
    }
  }

  private static NotificationMessage repetitive(Random random) {
    String cache = random.nextInt(3) == 0 ? "catalog" : "settings";
    String region = random.nextBoolean() ? "eu" : "us";
    return switch (random.nextInt(24)) {
      case 0 -> flush(cache);
      case 1 -> flushRegion(cache, region);
      case 2 -> added(cache, random.nextInt(3));
      case 3 -> recycle("r");
      default -> flushKey(cache, region, random.nextInt(3));
    };
  }

  /** Returns what travelled in the place of a notification in the end. */
  private static long standIn(Taken cut, long sequence) {
    Long by = cut.swallowed().get(sequence);
    return by == null ? sequence : standIn(cut, by);
  }

  /** Returns how many of these entries a batch leaves out. */
  private long checkCoalesced(List<Entry> entries, Taken cut, int seed) {
    long swallowed = 0;
    for (Entry entry : entries) {
      NotificationMessage message = entry.message();
      Item travelling = new Item(entry.sequence(), message);
      if (!entry.isFor(peer) || cut.items().contains(travelling)) {
        continue;
      }
      swallowed++;
      assertThat(message.operation()).as("seed " + seed).isEqualTo(Operation.FLUSH);
      Item instead =
          cut.items().stream()
              .filter(item -> item.sequence() > entry.sequence())
              .filter(item -> standsFor(item.message(), message))
              .findFirst()
              .orElseThrow(() -> new AssertionError("seed " + seed + ": nothing for " + message));
      assertThat(entries)
          .as("seed " + seed + ": something came between")
          .noneMatch(
              other ->
                  other.sequence() > entry.sequence()
                      && other.sequence() < instead.sequence()
                      && other.isFor(peer)
                      && other.message().operation() != Operation.FLUSH
                      && Objects.equals(other.message().cache(), message.cache()));
      long by = standIn(cut, entry.sequence());
      assertThat(cut.items())
          .as("seed " + seed + ": what is noted has travelled")
          .anyMatch(item -> item.sequence() == by && standsFor(item.message(), message));
    }
    return swallowed;
  }

  @Test
  void truncationInOneRegionFlushesThatRegionOnly() {
    Backlog backlog = ringOf(1);
    append(backlog, flushKey("settings", "eu", 1));
    append(backlog, flushRegion("settings", "eu"));
    append(backlog, flushKey("catalog", "us", 1));
    append(backlog, recycle("r"));

    assertThat(cutAll(backlog).items())
        .containsExactly(
            new Item(2, flushRegion("settings", "eu")),
            new Item(3, flushRegion("catalog", "us")),
            new Item(4, recycle("r")));
  }

  @Test
  void truncationInSeveralRegionsFlushesTheCache() {
    Backlog backlog = ringOf(1);
    append(backlog, flushKey("settings", "eu", 1));
    append(backlog, flushKey("settings", "us", 1));
    append(backlog, flushKey("settings", "eu", 1));
    append(backlog, recycle("r"));

    assertThat(cut(backlog, peer, 0, 0).items()).contains(new Item(3, flush("settings")));
    assertThat(cut(backlog, peer, 1, 0).items()).contains(new Item(3, flush("settings")));
    assertThat(cut(backlog, peer, 2, 0).items())
        .as("this peer has missed one region only")
        .contains(new Item(3, flushRegion("settings", "eu")));
  }

  @Test
  void truncationOfWhatConcernsTheWholeCacheFlushesTheCache() {
    Backlog backlog = ringOf(1);
    append(backlog, flushKey("settings", "eu", 1));
    append(
        backlog,
        new NotificationMessage(Operation.FLUSH_TAG, "settings", null, null, "t", 0, null));
    append(backlog, flushKey("settings", "eu", 1));
    append(backlog, recycle("r"));

    assertThat(cut(backlog, peer, 1, 0).items()).contains(new Item(3, flush("settings")));
    assertThat(cut(backlog, peer, 2, 0).items())
        .contains(new Item(3, flushRegion("settings", "eu")));
  }

  @Test
  void whatEverybodyHasIsLetGoOfAndWhoeverIsMetLaterHasItCovered() {
    Backlog backlog = ringOf(100);
    for (int i = 1; i <= 50; i++) {
      append(backlog, key("settings", i));
    }
    backlog.trim(30);

    assertThat(backlog.truncated()).as("nobody missed anything").isZero();
    assertThat(sequences(cut(backlog, peer, 30, 0)))
        .containsExactlyElementsOf(LongStream.rangeClosed(31, 50).boxed().toList());
    assertThat(cut(backlog, peer, 0, 50).items()).containsExactly(new Item(50, flush("settings")));
  }

  @Test
  void whatIsLetGoOfMakesRoomAndRepeatsNothing() {
    Backlog backlog = ringOf(3);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    backlog.trim(99);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("settings", 3));

    assertThat(backlog.truncated()).isZero();
    assertThat(sequences(cut(backlog, peer, 2, 0))).containsExactly(3L, 4L, 5L);
    assertThat(backlog.coalesced()).isZero();
    backlog.trim(1);
    assertThat(sequences(cut(backlog, peer, 2, 0))).as("never backwards").hasSize(3);
  }

  @Test
  void nextForSkipsWhatIsForOthers() {
    Backlog backlog = ringOf(3);
    append(backlog, flush("secret"));
    append(backlog, flush("settings"));
    append(backlog, flush("secret"));
    assertThat(backlog.nextFor(peer, 0)).isEqualTo(2);
    assertThat(backlog.nextFor(peer, 2)).as("nothing: one above the head").isEqualTo(4);

    append(backlog, flush("secret"));

    assertThat(backlog.nextFor(peer, 0)).as("something has made way").isEqualTo(1);
  }

  @Test
  void groupIsNotSplitWhereverABatchEnds() {
    Backlog backlog = backlogOf(10_000, PLENTY, 150);
    append(backlog, key("settings", "x".repeat(80)));
    append(backlog, key("settings", "y".repeat(60)));
    append(backlog, key("catalog", "y".repeat(60)));
    append(backlog, key("settings", "z"));
    assertThat(cut(backlog, peer, 0, 0).to()).isEqualTo(2);

    assertThat(backlog.join(2)).isTrue();

    assertThat(cut(backlog, peer, 0, 0).to()).isEqualTo(4);
  }

  @Test
  void everyBatchEndsWithAGroup() {
    Random random = new Random(7);
    Backlog backlog = backlogOf(100_000, PLENTY, 900);
    Set<Long> ends = new HashSet<>();
    while (backlog.head() < 20_000) {
      long first = backlog.head() + 1;
      int size = 1 + random.nextInt(random.nextInt(20) == 0 ? 100 : 5);
      for (int i = 0; i < size; i++) {
        append(backlog, key(i % 2 == 0 ? "catalog" : "settings", random.nextInt(1_000)));
      }
      assertThat(backlog.join(first)).isTrue();
      ends.add(backlog.head());
    }

    long after = 0;
    int splits = 0;
    while (after < backlog.head()) {
      after = cut(backlog, peer, after, 0).to();
      splits += ends.contains(after) ? 0 : 1;
    }

    assertThat(splits).isZero();
  }

  @Test
  void groupOfMoreThanABatchTakesIsNone() {
    Backlog backlog = backlogOf(10_000, PLENTY, BATCH);
    for (int i = 0; i <= Backlog.MAX_GROUP; i++) {
      append(backlog, key("settings", i));
    }

    assertThat(backlog.join(1)).isFalse();
    assertThat(backlog.join(2)).isTrue();
  }
}
