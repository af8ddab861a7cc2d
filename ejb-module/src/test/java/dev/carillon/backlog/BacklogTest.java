package dev.carillon.backlog;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.instance;
import static dev.carillon.testing.Instances.web;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.backlog.Backlog.Cut;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final long PLENTY = 1 << 24;
  private static final int BATCH = 1 << 18;

  private final Introduction peer = web("b/web", 7, 6201, "settings", "catalog");

  private static Backlog ringOf(int entries) {
    return new Backlog(entries, PLENTY, BATCH);
  }

  private static void append(Backlog backlog, NotificationMessage message) {
    backlog.append(message, Audience.everyone(), null);
  }

  private static NotificationMessage key(String cache, Object key) {
    return flushKey(cache, "default", key);
  }

  private static NotificationMessage added(String cache, Object key) {
    return new NotificationMessage(
        Operation.ADD_ITEM, cache, "default", Key.of(key), null, 0, null);
  }

  private static List<Long> sequences(Cut cut) {
    return cut.items().stream().map(Item::sequence).toList();
  }

  @Test
  void numbersFromOneWithoutGaps() {
    Backlog backlog = ringOf(10);

    assertThat(backlog.head()).isZero();
    assertThat(
            LongStream.rangeClosed(1, 25)
                .mapToObj(
                    i -> backlog.append(key("settings", i), Audience.everyone(), null).sequence()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 25).boxed().toList());
    assertThat(backlog.head()).isEqualTo(25);
  }

  @Test
  void oneBatchTakesEverythingAfterTheCursor() {
    Backlog backlog = ringOf(100);
    for (int i = 1; i <= 50; i++) {
      append(backlog, key("settings", i));
    }

    Cut cut = backlog.cut(peer, 20, 0);

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

    assertIsEmptyUpTo(1, backlog.cut(peer, 1, 0));
  }

  @Test
  void ringIsBoundedByEntries() {
    Backlog backlog = ringOf(3);
    for (int i = 1; i <= 10; i++) {
      append(backlog, key("settings", i));
    }

    assertThat(backlog.truncated()).isEqualTo(7);
    assertThat(sequences(backlog.cut(peer, 7, 0))).containsExactly(8L, 9L, 10L);
  }

  @Test
  void ringIsBoundedByBytes() {
    Backlog backlog = new Backlog(1_000_000, 100_000, BATCH);
    for (int i = 1; i <= 1_000; i++) {
      append(backlog, key("settings", "k".repeat(300)));
    }

    assertThat(backlog.head() - backlog.truncated()).isBetween(50L, 100_000L / 300);
  }

  @Test
  void entryLargerThanTheWholeRingMakesWayForItself() {
    Backlog backlog = new Backlog(10, 200, BATCH);
    append(backlog, key("settings", "k".repeat(500)));

    assertThat(backlog.truncated()).isEqualTo(1);
    assertThat(backlog.cut(peer, 0, 0).items()).containsExactly(new Item(1, flush("settings")));
    append(backlog, key("settings", "k"));
    assertThat(sequences(backlog.cut(peer, 1, 0))).containsExactly(2L);
  }

  @Test
  void truncationFlushBearsItsCachesLastTruncatedSequence() {
    Backlog backlog = ringOf(2);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("catalog", 3));
    append(backlog, key("settings", 4));
    append(backlog, key("catalog", 5));

    Cut cut = backlog.cut(peer, 0, 0);

    assertThat(cut.items())
        .containsExactly(
            new Item(2, flush("settings")),
            new Item(3, flush("catalog")),
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

    assertThat(backlog.cut(peer, 1, 0).items())
        .containsExactly(new Item(2, flush("catalog")), new Item(3, key("catalog", 3)));
  }

  @Test
  void openingFlushBearsMeetAndStandsForAllBeforeIt() {
    Backlog backlog = ringOf(100);
    append(backlog, key("settings", 1));
    append(backlog, key("settings", 2));
    append(backlog, key("catalog", 3));
    append(backlog, key("settings", 4));

    Cut cut = backlog.cut(peer, 0, 3);

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

    assertThat(backlog.cut(peer, 0, 3).items())
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

    Cut cut = backlog.cut(peer, 0, 2);

    assertThat(cut.items()).containsExactly(new Item(2, flush("settings")));
    assertThat(cut.to()).isEqualTo(2);
  }

  @Test
  void openingOfAnInstanceThatHasSentNothingIsEmpty() {
    assertIsEmptyUpTo(0, ringOf(100).cut(peer, 0, 0));
  }

  private static void assertIsEmptyUpTo(long to, Cut cut) {
    assertThat(cut.to()).isEqualTo(to);
    assertThat(cut.coveredTo()).isZero();
    assertThat(cut.items()).isEmpty();
    assertThat(cut.losses()).isEmpty();
  }

  @Test
  void recycleOfBeforeTheMeetingIsNobodysToBeTold() {
    Backlog backlog = ringOf(100);
    append(backlog, recycle("new prices"));

    Cut cut = backlog.cut(peer, 0, 1);

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

    Cut cut = backlog.cut(peer, 0, 0);

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

    assertThat(backlog.cut(peer, 0, 2).losses()).isEmpty();
    assertThat(backlog.cut(peer, 0, 1).losses()).containsExactly(new Loss(1, 2, List.of()));
  }

  @Test
  void truncatedItemOperationIsFlushedAndToldWithItsCache() {
    Backlog backlog = ringOf(1);
    append(backlog, added("catalog", 1));
    append(backlog, added("settings", 2));
    append(backlog, added("secret", 3));
    append(backlog, key("settings", 4));

    Cut cut = backlog.cut(peer, 0, 0);

    assertThat(cut.losses()).containsExactly(new Loss(0, 2, List.of("catalog", "settings")));
    assertThat(cut.items())
        .containsExactly(
            new Item(1, flush("catalog")),
            new Item(2, flush("settings")),
            new Item(4, key("settings", 4)));
  }

  @Test
  void cachesThatThePeerDoesNotHoldAreLeftOutAndNumbersStayGapless() {
    Backlog backlog = ringOf(100);
    append(backlog, flush("secret"));
    append(backlog, flush("settings"));
    append(backlog, flush("secret"));

    Cut cut = backlog.cut(peer, 0, 0);

    assertThat(sequences(cut)).containsExactly(2L);
    assertThat(cut.to()).isEqualTo(3);
  }

  @Test
  void audienceNarrowsAndNumbersStayGapless() {
    Backlog backlog = ringOf(100);
    backlog.append(flush("settings"), Audience.role("worker"), null);
    backlog.append(flush("settings"), Audience.instance("b/web"), null);
    backlog.append(flush("settings"), Audience.instance("c/web"), null);
    backlog.append(flush("settings"), Audience.role("web"), null);
    backlog.append(flush("settings"), Audience.role("worker"), null);

    Cut cut = backlog.cut(peer, 0, 0);

    assertThat(sequences(cut)).containsExactly(2L, 4L);
    assertThat(cut.to()).isEqualTo(5);
  }

  @Test
  void recycleGoesToTheIncarnationsItIsForAndToNoLaterOne() {
    Backlog backlog = ringOf(100);
    backlog.append(recycle("new prices"), Audience.role("web"), Set.of(peer.instance()));

    assertThat(sequences(backlog.cut(peer, 0, 0))).containsExactly(1L);
    Cut later = backlog.cut(web("b/web", 8, 6201, "settings"), 0, 0);
    assertThat(later.items()).isEmpty();
    assertThat(later.to()).isEqualTo(1);
  }

  @Test
  void batchEndsAtItsByteLimitAndTheNextGoesOn() {
    Backlog backlog = new Backlog(10_000, PLENTY, 5_000);
    for (int i = 1; i <= 500; i++) {
      append(backlog, key("settings", "key-" + i));
    }

    long after = 0;
    List<Long> arrived = new ArrayList<>();
    int batches = 0;
    while (after < 500) {
      Cut cut = backlog.cut(peer, after, 0);
      assertThat(cut.to()).isGreaterThan(after);
      assertThat(cut.items()).hasSizeLessThanOrEqualTo(5_000 / 96);
      arrived.addAll(sequences(cut));
      after = cut.to();
      batches++;
    }
    assertThat(arrived).containsExactlyElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
    assertThat(batches).isBetween(5, 30);
  }

  @Test
  void messageOverTheByteLimitTravelsAlone() {
    Backlog backlog = new Backlog(10_000, PLENTY, 10);
    append(backlog, key("settings", "first"));
    append(backlog, key("settings", "second"));

    assertThat(sequences(backlog.cut(peer, 0, 0))).containsExactly(1L);
    assertThat(sequences(backlog.cut(peer, 1, 0))).containsExactly(2L);
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

    Cut cut = backlog.cut(peer, 0, 0);

    assertThat(cut.items())
        .containsExactlyInAnyOrder(
            new Item(1_026, flush("settings")), new Item(1_026, flush("catalog")));
    assertThat(cut.losses()).isEmpty();
    assertThat(cut.coveredTo()).isEqualTo(1_026);
    assertThat(backlog.cut(peer, 1_026, 0).items()).isEmpty();
  }

  @Test
  void cachesTooManyToTellApartAreToldToWhoeverHoldsAll() {
    Backlog backlog = ringOf(1);
    for (int i = 1; i <= 1_026; i++) {
      append(backlog, flush("cache-" + i));
    }

    Cut cut = backlog.cut(instance("b/web", 7, "web", 6201, HeldCaches.ALL), 0, 0);

    assertThat(cut.losses()).containsExactly(new Loss(0, 1_025, List.of()));
    assertThat(cut.items()).hasSize(1_025).contains(new Item(1_024, flush("cache-1024")));
  }

  @Test
  void slotsGrowAcrossTheWrapAround() {
    Backlog backlog = new Backlog(1_000, 60 * 200, BATCH);
    for (int i = 1; i <= 150; i++) {
      append(backlog, key("settings", "k".repeat(20)));
    }
    assertThat(backlog.truncated()).as("the ring has wrapped").isGreaterThan(64);
    for (int i = 151; i <= 400; i++) {
      append(backlog, flush("settings"));
    }

    long truncated = backlog.truncated();
    assertThat(backlog.head() - truncated).as("the slots have grown").isGreaterThan(64);
    assertThat(sequences(backlog.cut(peer, truncated, 0)))
        .containsExactlyElementsOf(LongStream.rangeClosed(truncated + 1, 400).boxed().toList());
  }

  @Test
  void everythingIsDeliveredOrCoveredOrToldWhereverTheCursorStands() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Backlog backlog =
          new Backlog(
              1 + random.nextInt(40), 2_000 + random.nextInt(10_000), 1 + random.nextInt(3_000));
      List<Entry> entries = new ArrayList<>();
      int count = random.nextInt(120);
      long meet = random.nextInt(count + 1);
      for (int i = 1; i <= count; i++) {
        entries.add(backlog.append(randomMessage(random), Audience.everyone(), null));
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
      Cut cut = backlog.cut(peer, cursor, meet);
      long after = cursor;
      assertThat(cut.to()).as(seed).isGreaterThan(cursor);
      assertThat(sequences(cut)).as(seed).isSorted().allMatch(s -> s > after && s <= cut.to());
      items.addAll(cut.items());
      losses.addAll(cut.losses());
      cursor = cut.to();
    }
    for (Entry entry : entries) {
      if (entry.sequence() > start && entry.isFor(peer)) {
        assertThat(isAccountedFor(entry, items, losses, meet)).as(seed + ", " + entry).isTrue();
      }
    }
  }

  private static boolean isAccountedFor(
      Entry entry, List<Item> items, List<Loss> losses, long meet) {
    if (items.contains(entry.item())) {
      return true;
    }
    NotificationMessage message = entry.message();
    boolean covered =
        message.cache() != null
            && items.stream()
                .anyMatch(
                    item ->
                        item.sequence() >= entry.sequence()
                            && item.message().equals(flush(requireNonNull(message.cache()))));
    boolean told =
        losses.stream()
            .anyMatch(loss -> entry.sequence() > loss.after() && entry.sequence() <= loss.to());
    if (message.operation().coveredByFlush()) {
      return covered;
    }
    return (message.cache() == null || covered) && (told || entry.sequence() <= meet);
  }
}
