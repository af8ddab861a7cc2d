package dev.carillon.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final Deque<Runnable> executor = new ArrayDeque<>();
  private final Lanes lanes = new Lanes(executor::add);
  private final List<String> ran = new ArrayList<>();

  private void add(String lane, String... tasks) {
    List<Runnable> all = new ArrayList<>();
    for (String task : tasks) {
      all.add(() -> ran.add(task));
    }
    lanes.add(lane, all);
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
        new Lanes(
            task -> {
              if (ran.isEmpty()) {
                ran.add("refused");
                throw new OutOfMemoryError("planted: unable to create native thread");
              }
              task.run();
            });

    unlucky.add("a", List.of(() -> ran.add("1")));
    unlucky.restart();
    unlucky.add("a", List.of(() -> ran.add("2")));

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
        List.of(
            () -> {
              add("a", "inner");
              ran.add("outer");
            }));
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
    lanes.add(
        "long", IntStream.range(0, 1_000).mapToObj(i -> (Runnable) () -> ran.add("long")).toList());
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
      Lanes concurrent = new Lanes(pool);
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
              List.of(
                  () -> {
                    mine.add(task);
                    done.countDown();
                  }));
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
}
