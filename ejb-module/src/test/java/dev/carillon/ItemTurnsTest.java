package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemTurnsTest {
  private static final InstanceId WRITER = new InstanceId("a/web", 1);

  private final ItemTurns turns = new ItemTurns(1 << 10);
  private final List<Long> told = Collections.synchronizedList(new ArrayList<>());
  private final List<Boolean> done = Collections.synchronizedList(new ArrayList<>());

  private static ItemVersion version(Object key, long time) {
    return new ItemVersion("catalog", "eu", Key.of(key), time, WRITER);
  }

  private void take(Object key, long time) {
    turns.take(version(key, time), () -> told.add(time), done::add);
  }

  @Test
  void olderChangeIsNotTold() {
    take("sku-1", 2);
    take("sku-1", 1);
    take("sku-1", 3);

    assertThat(told).containsExactly(2L, 3L);
    assertThat(turns.superseded()).isEqualTo(1);
    assertThat(done).as("to be superseded is no failure").containsExactly(true, true, true);
  }

  @Test
  void changeIsToldOnce() {
    take("sku-1", 1);
    take("sku-1", 1);

    assertThat(told).containsExactly(1L);
  }

  @Test
  void differentItemsAreApart() {
    take("sku-1", 2);
    take("sku-2", 1);

    assertThat(told).containsExactly(2L, 1L);
  }

  @Test
  void whoToldItFailedIsSaid() {
    turns.take(version("sku-1", 1), () -> false, done::add);

    assertThat(done).containsExactly(false);
  }

  @Test
  void changeThatAListenerMakesIsToldAfterTheOneThatIsBeingTold() {
    assertThat(
            secondListenerSees(
                (time, telling) -> turns.take(version("sku-1", time), telling, ok -> {})))
        .containsExactly(1L, 2L);
  }

  /** The control: to look and then to tell is not enough. */
  @Test
  void withoutTurnsTheSecondListenerWouldSeeTheItemGoBack() {
    long[] last = new long[1];

    assertThat(
            secondListenerSees(
                (time, telling) -> {
                  if (time > last[0]) {
                    last[0] = time;
                    assertThat(telling.getAsBoolean()).isTrue();
                  }
                }))
        .containsExactly(2L, 1L);
  }

  private interface Taking {
    void take(long time, BooleanSupplier telling);
  }

  /** The first of two listeners changes the item anew when it is told that it was changed. */
  private static List<Long> secondListenerSees(Taking taking) {
    List<Long> seen = new ArrayList<>();
    taking.take(
        1,
        () -> {
          taking.take(2, () -> seen.add(2L));
          return seen.add(1L);
        });
    return seen;
  }

  @Test
  void whoFindsAnItemTakenDoesNotWaitAndIsToldByTheOther() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    Thread first =
        new Thread(
            () ->
                turns.take(
                    version("sku-1", 1),
                    () -> {
                      begun.countDown();
                      awaitQuietly(taken);
                      return told.add(1L);
                    },
                    done::add));
    first.start();
    begun.await();

    take("sku-1", 3);
    take("sku-1", 2);
    assertThat(told).as("the other is still at it").isEmpty();
    take("sku-2", 9);
    assertThat(told).as("another item has a turn of its own").containsExactly(9L);

    taken.countDown();
    first.join();
    assertThat(told).containsExactly(9L, 1L, 3L);
    assertThat(turns.superseded()).isEqualTo(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void turnEndsEvenIfWhoIsToldThrows() {
    turns.take(
        version("sku-1", 1),
        () -> {
          throw new AssertionError("planted");
        },
        done::add);
    take("sku-1", 2);

    assertThat(told).containsExactly(2L);
    assertThat(done).containsExactly(false, true);
  }

  @Test
  void onlyTheItemsChangedLastAreRemembered() {
    for (int key = 0; key < 1 << 14; key++) {
      take(key, 2);
    }
    told.clear();

    take((1 << 14) - 1, 1);
    assertThat(told).as("changed a moment ago").isEmpty();
    take(0, 1);
    assertThat(told).as("forgotten long ago").containsExactly(1L);
  }

  @Test
  void itemThatIsChangedAgainIsRememberedLonger() {
    take("kept", 2);
    for (int key = 0; key < 700; key++) {
      take(key, 2);
    }
    take("kept", 3);
    for (int key = 700; key < 1_400; key++) {
      take(key, 2);
    }
    told.clear();

    take("kept", 1);

    assertThat(told).isEmpty();
  }

  @Test
  void versionsOfAnItemNeverGoBackHoweverManyTellThem() throws Exception {
    IntFunction<Thread> teller =
        seed ->
            new Thread(
                () ->
                    new Random(seed)
                        .longs(20_000, 1, 100_000)
                        .forEach(time -> take("sku-1", time)));
    List<Thread> tellers = IntStream.range(0, 4).mapToObj(teller).toList();
    tellers.forEach(Thread::start);
    for (Thread each : tellers) {
      each.join();
    }

    assertThat(told).isSorted().doesNotHaveDuplicates();
    assertThat(done).hasSize(80_000);
    assertThat(told.size() + turns.superseded()).isEqualTo(80_000);
  }
}
