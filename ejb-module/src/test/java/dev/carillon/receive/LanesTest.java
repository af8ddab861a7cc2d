package dev.carillon.receive;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final int BOUND = 16;
  private static final int PLENTY = 100_000;

  private final Deque<Runnable> executor = new ArrayDeque<>();
  private final Handed handed = new Handed();
  private final Lanes lanes = lanes(executor::add, PLENTY);
  private final List<String> ran = new ArrayList<>();

  private Lanes lanes(Executor threads, int maxWaiting) {
    return new Lanes(threads, maxWaiting, handed);
  }

  private void add(String lane, String... tasks) {
    for (String task : tasks) {
      lanes.add(lane, () -> ran.add(task));
    }
  }

  private void runAll() {
    while (!executor.isEmpty()) {
      executor.remove().run();
    }
  }

  @Test
  void tasksOfALaneRunInOrder() {
    add("a", "1", "2");
    add("a", "3");
    runAll();

    assertThat(ran).containsExactly("1", "2", "3");
  }

  @Test
  void laneForWhichNoThreadCouldBeHadIsStartedAgain() {
    Lanes unlucky =
        lanes(
            task -> {
              if (ran.isEmpty()) {
                ran.add("refused");
                throw new OutOfMemoryError("planted: unable to create native thread");
              }
              task.run();
            },
            PLENTY);

    unlucky.add("a", () -> ran.add("1"));
    unlucky.restart();
    unlucky.add("a", () -> ran.add("2"));

    assertThat(ran).containsExactly("refused", "1", "2");
  }

  @Test
  void laneTakesOneThreadHoweverMuchWaitsInIt() {
    add("a", "1");
    add("a", "2");
    add("a", "3");

    assertThat(executor).hasSize(1);
  }

  @Test
  void lanesRunSideBySide() {
    add("a", "a1");
    add("b", "b1");
    assertThat(executor).hasSize(2);

    executor.removeLast().run();

    assertThat(ran).containsExactly("b1");
  }

  @Test
  void taskAddedByATaskOfTheSameLaneRunsAfterIt() {
    lanes.add(
        "a",
        () -> {
          add("a", "inner");
          ran.add("outer");
        });
    runAll();

    assertThat(ran).containsExactly("outer", "inner");
  }

  @Test
  void laneThatWasEmptyStartsAgain() {
    add("a", "1");
    runAll();
    add("a", "2");
    runAll();

    assertThat(ran).containsExactly("1", "2");
  }

  @Test
  void longLaneLetsOthersTakeTheirTurn() {
    for (int i = 0; i < 1_000; i++) {
      add("long", "long");
    }
    add("short", "short");
    runAll();

    assertThat(ran).hasSize(1_001);
    assertThat(ran.indexOf("short")).isLessThan(300);
  }

  @Test
  void manyThreadsKeepTheOrderOfEachLane() throws Exception {
    int laneCount = 5;
    int tasks = 2_000;
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Lanes concurrent = lanes(pool, PLENTY);
      CountDownLatch done = new CountDownLatch(laneCount * tasks);
      List<List<Integer>> seen = new ArrayList<>();
      for (int lane = 0; lane < laneCount; lane++) {
        seen.add(new ArrayList<>());
      }
      for (int i = 0; i < tasks; i++) {
        int task = i;
        for (int lane = 0; lane < laneCount; lane++) {
          List<Integer> mine = seen.get(lane);
          concurrent.add(
              "lane-" + lane,
              () -> {
                mine.add(task);
                done.countDown();
              });
        }
      }
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(seen)
          .allSatisfy(
              mine ->
                  assertThat(mine)
                      .containsExactlyElementsOf(IntStream.range(0, tasks).boxed().toList()));
    } finally {
      pool.shutdownNow();
    }
  }

  private final Session a = new Session(web("a/web", 1, 6201), 11, 0);
  private final Session b = new Session(web("b/web", 2, 6202), 12, 0);
  private final Session c = new Session(web("c/web", 3, 6203), 33, 0);
  private final Lanes bounded = lanes(executor::add, BOUND);

  private Arrival arrival(Session session, String cache, long... sequences) {
    List<Item> items =
        LongStream.of(sequences)
            .mapToObj(sequence -> new Item(sequence, key(cache, sequence)))
            .toList();
    return Arrival.of(session, cache, items, handed);
  }

  private static NotificationMessage key(String cache, long key) {
    return flushKey(cache, "default", key);
  }

  private Receipt receipt(Session session) {
    return session.receipt(web("b/web", 2, 6202).instance(), 1);
  }

  @Test
  void boundHoldsWhileAnObserverDoesNotReturn() {
    for (int i = 1; i <= 10_000; i++) {
      bounded.add(arrival(a, "settings", i));
    }
    runAll();

    assertThat(handed.applied.size() + handed.lost.size()).isLessThanOrEqualTo(BOUND);
    assertThat(handed.applied.get(0)).isEqualTo(flush("settings"));
    long told = handed.lost.get(0).to();
    assertThat(handed.lost).containsExactly(new Loss(0, told, List.of("settings")));
    assertThat(handed.applied.subList(1, handed.applied.size()))
        .as("what came after the collapse runs as it is, and in order")
        .containsExactlyElementsOf(
            LongStream.rangeClosed(told + 1, 10_000).mapToObj(i -> key("settings", i)).toList());
  }

  @Test
  void oneLargeBatchOverTheBoundCollapsesAtOnce() {
    bounded.add(arrival(a, "settings", LongStream.rangeClosed(1, 17).toArray()));
    runAll();

    assertThat(handed.applied).containsExactly(flush("settings"));
    assertThat(handed.lost).containsExactly(new Loss(0, 17, List.of("settings")));
    assertThat(handed.collapsed).containsExactly("settings: 17");
  }

  @Test
  void nothingCollapsesAtTheBound() {
    bounded.add(arrival(a, "settings", LongStream.rangeClosed(1, 16).toArray()));
    runAll();

    assertThat(handed.applied).hasSize(16);
    assertThat(handed.lost).isEmpty();
    assertThat(handed.collapsed).isEmpty();
  }

  @Test
  void eachSenderGetsItsOwnFlushAndLoss() {
    for (int i = 1; i <= 9; i++) {
      bounded.add(arrival(a, "settings", i));
      bounded.add(arrival(c, "settings", 10L * i));
    }
    runAll();

    assertThat(handed.appliedOf.subList(0, 2))
        .containsExactly("a/web#0001 FLUSH settings", "c/web#0003 FLUSH settings");
    assertThat(handed.losses)
        .containsExactly("a/web#0001 (0, 9] [settings]", "c/web#0003 (9, 80] [settings]");
    assertThat(handed.appliedOf).endsWith("c/web#0003 FLUSH settings/default/90");
  }

  @Test
  void onlyTheLongestLaneCollapses() {
    bounded.add(arrival(a, "catalog", 1, 2, 3, 4));
    for (int i = 5; i <= 17; i++) {
      bounded.add(arrival(a, "settings", i));
    }
    runAll();

    assertThat(handed.applied)
        .contains(key("catalog", 1), key("catalog", 2), key("catalog", 3), key("catalog", 4))
        .contains(flush("settings"))
        .doesNotContain(flush("catalog"));
    assertThat(handed.lost).containsExactly(new Loss(4, 17, List.of("settings")));
  }

  @Test
  void otherCachesMoveWhileOneIsStuckAndCollapses() {
    bounded.add(arrival(a, "settings", 1));
    Runnable stuck = executor.remove();
    for (int i = 2; i <= 1_000; i += 2) {
      bounded.add(arrival(a, "settings", i));
      bounded.add(arrival(a, "catalog", i + 1));
      runAll();
    }

    assertThat(handed.applied)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 500).mapToObj(i -> key("catalog", 2L * i + 1)).toList());
    stuck.run();
    assertThat(handed.applied).contains(flush("settings"));
    assertThat(handed.losses).hasSize(1);
  }

  @Test
  void whatRunsAlreadyIsNotCollapsed() {
    List<String> during = new ArrayList<>();
    bounded.add(
        "settings",
        () -> {
          for (int i = 2; i <= 30; i++) {
            bounded.add(arrival(a, "settings", i));
          }
          during.add(receipt(a).lagging().toString());
        });
    runAll();

    assertThat(during).hasSize(1);
    assertThat(handed.applied).startsWith(flush("settings"));
  }

  @Test
  void collapsedRecyclesAreToldAsLostAndFlushNothing() {
    for (int i = 1; i <= 17; i++) {
      Item recycle = new Item(i, recycle("r" + i));
      bounded.add(Arrival.of(a, Receiver.OWN_LANE, List.of(recycle), handed));
    }
    runAll();

    assertThat(handed.applied).isEmpty();
    assertThat(handed.lost).containsExactly(new Loss(0, 17, List.of()));
  }

  @Test
  void lossesThatWaitCollapseIntoOne() {
    for (int i = 1; i <= BOUND + 1; i++) {
      bounded.add(Arrival.of(a, Receiver.OWN_LANE, new Loss(i - 1, i, List.of("catalog")), handed));
    }
    runAll();

    assertThat(handed.lost).containsExactly(new Loss(0, BOUND + 1, List.of()));
  }

  @Test
  void ownTasksSurviveACollapse() {
    bounded.add(Receiver.OWN_LANE, () -> ran.add("own"));
    for (int i = 1; i <= 40; i++) {
      Item recycle = new Item(i, recycle("r" + i));
      bounded.add(Arrival.of(a, Receiver.OWN_LANE, List.of(recycle), handed));
    }
    runAll();

    assertThat(ran).containsExactly("own");
  }

  @Test
  void ownTasksAreRefusedBeyondTheBoundAndTakenAgainBelowIt() {
    for (int i = 0; i < BOUND; i++) {
      assertThat(bounded.add("events", () -> ran.add("event"))).isTrue();
    }
    assertThat(bounded.add("events", () -> ran.add("too much"))).isFalse();
    assertThat(bounded.add("other", () -> ran.add("other"))).as("another lane").isTrue();

    runAll();

    assertThat(ran).hasSize(BOUND + 1).doesNotContain("too much");
    assertThat(bounded.add("events", () -> ran.add("event"))).isTrue();
  }

  @Test
  void collapseCountsEveryLaneThatWaitsAndNothingThatHasRun() {
    for (int round = 0; round < 100; round++) {
      bounded.add(arrival(a, "settings", 2L * round + 1));
      bounded.add(arrival(a, "catalog", 2L * round + 2));
      runAll();
    }

    assertThat(handed.collapsed).isEmpty();
    assertThat(handed.applied).hasSize(200);
  }

  @Test
  void everythingCollapsedCountsAsFailedSinceNobodyCanSayMore() {
    for (int i = 1; i <= 17; i++) {
      bounded.add(arrival(a, "settings", i));
    }
    a.receivedUpTo(17);

    assertThat(receipt(a).failedForgotten()).isEqualTo(17);
    assertThat(receipt(a).lagging())
        .as("nothing counts as done before it is told")
        .containsExactly(Map.entry("settings", 1L));
    assertThat(receipt(a).applied()).isZero();
    runAll();
    assertThat(receipt(a).applied()).isEqualTo(17);
    assertThat(receipt(a).lagging()).isEmpty();
    assertThat(receipt(c).failedForgotten()).as("another sender's").isZero();
  }

  @Test
  void appliedMarkNeverGoesBackwardsAndNeverAheadOfTheTruth() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      handed.applied.clear();
      Map<Long, String> arrived = new HashMap<>();
      Session session = new Session(web("a/web", 1, 6201), seed, 0);
      long applied = 0;
      long sequence = 0;
      for (int step = 0; step < 200; step++) {
        if (random.nextInt(3) > 0 || executor.isEmpty()) {
          String cache = "cache-" + random.nextInt(4);
          int size = 1 + random.nextInt(4);
          long first = sequence + 1 + random.nextInt(3);
          sequence = first + size - 1;
          long[] sequences = LongStream.rangeClosed(first, sequence).toArray();
          LongStream.of(sequences).forEach(each -> arrived.put(each, cache));
          bounded.add(arrival(session, cache, sequences));
          session.receivedUpTo(sequence);
        } else if (random.nextBoolean()) {
          executor.remove().run();
        } else {
          executor.removeLast().run();
        }
        Receipt receipt = receipt(session);
        assertThat(receipt.applied()).as("seed " + seed).isGreaterThanOrEqualTo(applied);
        applied = receipt.applied();
        assertIsTrue(receipt, arrived, "seed " + seed);
      }
      runAll();
      assertThat(receipt(session).applied()).as("seed " + seed).isEqualTo(sequence);
      assertThat(receipt(session).lagging()).as("seed " + seed).isEmpty();
    }
    assertThat(handed.collapsed).as("some must have collapsed").isNotEmpty();
  }

  /** What counts as applied has run, or is among those of which nobody can say. */
  private void assertIsTrue(Receipt receipt, Map<Long, String> arrived, String seed) {
    Set<NotificationMessage> done = new HashSet<>(handed.applied);
    arrived.forEach(
        (sequence, cache) -> {
          long firstOpen = receipt.lagging().getOrDefault(cache, Long.MAX_VALUE);
          if (sequence > receipt.failedForgotten() && sequence < firstOpen) {
            assertThat(done.contains(key(cache, sequence))).as(seed).isTrue();
          }
          assertThat(sequence <= receipt.applied() && sequence >= firstOpen).as(seed).isFalse();
        });
  }

  @Test
  void lanesTooShortToCollapseBecomeOneLossForEachSender() {
    for (int i = 1; i <= BOUND + 1; i++) {
      bounded.add(arrival(i % 2 == 0 ? a : b, "cache-" + i, i));
    }
    assertThat(receipt(a).lagging()).containsOnlyKeys(Receiver.OWN_LANE);
    runAll();

    assertThat(handed.applied).isEmpty();
    assertThat(handed.lost)
        .containsExactlyInAnyOrder(
            new Loss(1, BOUND, List.of()), new Loss(0, BOUND + 1, List.of()));
    assertThat(receipt(a).lagging()).isEmpty();
    assertThat(receipt(a).failedForgotten()).isEqualTo(BOUND);
  }

  @Test
  void newCachesWithoutEndTakeNoMoreThanTheBound() {
    for (int i = 1; i <= 10_000; i++) {
      bounded.add(arrival(a, "cache-" + i, i));
    }
    int most = executor.size();
    runAll();

    assertThat(handed.applied.size() + handed.lost.size()).isLessThanOrEqualTo(BOUND + 1);
    assertThat(most).as("lanes").isLessThanOrEqualTo(10_001);
  }

  @Test
  void lossesDoNotWaitForRecycles() {
    bounded.add(Arrival.of(a, Receiver.OWN_LANE, List.of(new Item(1, recycle("r"))), handed));
    bounded.add(Arrival.of(a, Receiver.OWN_LANE, new Loss(1, 2, List.of()), handed));
    executor.removeLast().run();

    assertThat(handed.lost).hasSize(1);
    assertThat(receipt(a).lagging()).containsExactly(Map.entry(Receiver.OWN_LANE, 1L));
  }

  @Test
  void lossForAllReachesBackToWhatStayedAtHome() {
    for (int i = 1; i <= BOUND; i++) {
      bounded.add(arrival(b, "cache-" + i, i));
    }
    Item later = new Item(9, key("late", 9));
    bounded.add(Arrival.of(a, "late", List.of(later), 4, handed));
    runAll();

    assertThat(handed.lost).contains(new Loss(4, 9, List.of()));
  }

  @Test
  void tasksThatWaitKeepNoOtherLaneFromCollapsing() {
    for (int i = 0; i < BOUND; i++) {
      bounded.add("events", () -> ran.add("event"));
    }
    for (int i = 1; i <= 150; i++) {
      bounded.add(arrival(a, "cache-" + i % 10, i));
    }
    runAll();

    assertThat(handed.applied.size() + handed.lost.size()).isLessThan(100);
  }

  @Test
  void collapsedCountsEachNotificationOnce() {
    for (int i = 1; i <= 1_000; i++) {
      bounded.add(arrival(a, "settings", i));
    }

    assertThat(
            handed.collapsed.stream()
                .mapToInt(text -> Integer.parseInt(text.substring("settings: ".length())))
                .sum())
        .isLessThanOrEqualTo(1_000);
  }
}
