package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cache.CacheSelector;
import dev.carillon.config.CacheKey;
import dev.carillon.contracts.Operation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rule 27 with three whole instances, two of which write at one time. */
class OrderedClusterTest {
  private static final int CHANGES = 200;
  private static final Set<Operation> ALL =
      EnumSet.complementOf(EnumSet.of(Operation.RECYCLE, Operation.FLUSH, Operation.FLUSH_TAG));

  private final SmallCluster cluster = new SmallCluster();
  private final List<List<String>> seen = new ArrayList<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();

  /** Who listens to others only after something of its own, as no ordered instance could. */
  private final Set<String> ownFirst = new HashSet<>();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private CarillonInstance start(String name, String ordered) {
    CarillonInstance instance =
        cluster.start(name, "web", Map.of(CacheKey.ORDERED.of("catalog").key(), ordered));
    List<String> changes = new CopyOnWriteArrayList<>();
    CountDownLatch own = new CountDownLatch(ownFirst.contains(name) ? 1 : 0);
    seen.add(changes);
    instance
        .notifications()
        .subscribe(
            CacheSelector.cache("catalog"),
            ALL,
            change -> {
              String sender = change.sender().name();
              if (!sender.equals(name)) {
                waitFor(own);
              }
              changes.add(change.operation() + " " + change.region() + " by " + sender);
              if (sender.equals(name)) {
                own.countDown();
              }
            });
    instance.notifications().onLost("catalog", loss -> lost.add(name + " " + loss));
    return instance;
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has each clear regions that only it clears, both at the same time. */
  private static void writeBoth(CarillonInstance one, CarillonInstance other)
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    List<Thread> writers = new ArrayList<>();
    for (CarillonInstance writer : List.of(one, other)) {
      Thread thread =
          new Thread(
              () -> {
                begun.countDown();
                for (int i = 0; i < CHANGES; i++) {
                  writer
                      .nearCaches()
                      .cache("catalog", String.class, String.class)
                      .clearRegion("r" + i);
                }
              });
      thread.start();
      writers.add(thread);
    }
    for (Thread writer : writers) {
      writer.join();
    }
  }

  private void awaitAll(int changes) {
    await()
        .atMost(20, SECONDS)
        .untilAsserted(() -> assertThat(seen).allMatch(each -> each.size() >= changes));
  }

  @Test
  void allSeeTheChangesOfTwoWritersInOneOrder() throws InterruptedException {
    CarillonInstance home = start("a/web", "on");
    CarillonInstance one = start("b/web", "on");
    CarillonInstance other = start("c/web", "on");

    writeBoth(one, other);
    awaitAll(2 * CHANGES);
    writeBoth(home, other);
    awaitAll(4 * CHANGES);

    assertThat(seen.get(0)).hasSize(4 * CHANGES);
    assertThat(seen.get(1)).isEqualTo(seen.get(0));
    assertThat(seen.get(2)).isEqualTo(seen.get(0));
    assertThat(lost).isEmpty();
  }

  /** Own changes are told before the call returns then, those of others later. */
  @Test
  void withoutBeingOrderedTheyDoNot() throws InterruptedException {
    ownFirst.addAll(List.of("b/web", "c/web"));
    start("a/web", "off");
    CarillonInstance one = start("b/web", "off");
    CarillonInstance other = start("c/web", "off");

    writeBoth(one, other);
    awaitAll(2 * CHANGES);

    assertThat(new HashSet<>(seen)).as("orders").hasSizeGreaterThan(1);
  }

  @Test
  void endOfTheHomeIsToldAndItsSuccessorGoesOn() throws InterruptedException {
    CarillonInstance home = start("a/web", "on");
    CarillonInstance one = start("b/web", "on");
    CarillonInstance other = start("c/web", "on");
    writeBoth(one, other);
    awaitAll(2 * CHANGES);

    cluster.stop(home);
    await().atMost(30, SECONDS).until(() -> lost.size() == 2);
    seen.remove(0);
    seen.forEach(List::clear);
    writeBoth(one, other);
    awaitAll(2 * CHANGES);

    assertThat(seen.get(1)).isEqualTo(seen.get(0)).hasSize(2 * CHANGES);
    assertThat(lost).hasSize(2).allMatch(each -> each.contains("a/web"));
  }
}
