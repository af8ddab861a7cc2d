package dev.carillon.cuts;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.CarillonInstance;
import dev.carillon.contracts.InstanceStatus.Peer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five instances over real RMI, each behind a proxy that cuts connections in mid-load. */
class CutConnectionsTest {
  private static final List<String> NODES = List.of("a/web", "b/web", "c/web", "d/web", "e/web");
  private static final List<String> CACHES = List.of("stock", "prices");

  /** The load goes on by one round with every turn of the scissors: 5 x 2 x 100 x 200 = 200,000. */
  private static final int ROUNDS = 100;

  private static final int PER_ROUND = 200;

  private final CutCounts counts = new CutCounts();
  private final Repeats repeats = new Repeats();
  private final ProxiedCluster cluster = new ProxiedCluster(CACHES, counts, repeats);

  @BeforeEach
  void everybodyKnowsEverybodyByTheirProxies() throws Exception {
    for (String node : NODES) {
      cluster.start(node);
    }
    for (CarillonInstance each : cluster.instances()) {
      await()
          .atMost(20, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(each.status().peers())
                      .extracting(Peer::address)
                      .containsExactlyInAnyOrderElementsOf(cluster.proxiesOfOthers(each)));
    }
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  @Test
  void nothingIsLostOrDoubledOrOutOfOrderWhileConnectionsAreCut() {
    try (Scissors scissors = new Scissors(cluster::links, 20261121L)) {
      List<CompletableFuture<Void>> load =
          cluster.instances().stream()
              .flatMap(node -> CACHES.stream().map(cache -> flushing(node, cache, scissors)))
              .toList();
      CompletableFuture.allOf(load.toArray(CompletableFuture[]::new)).orTimeout(60, SECONDS).join();
    }

    cluster.instances().forEach(CutConnectionsTest::awaitAppliedEverywhere);
    for (Ledger ledger : cluster.ledgers()) {
      assertThat(ledger.complaints(NODES, CACHES, ROUNDS * PER_ROUND)).isEmpty();
    }
    assertThat(Cut.values())
        .as("cuts: " + counts)
        .allSatisfy(kind -> assertThat(counts.of(kind)).isGreaterThan(30));
    assertThat(repeats.count()).as("batches that came again").isGreaterThan(20);
  }

  private static void awaitAppliedEverywhere(CarillonInstance sender) {
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(sender.status().peers())
                    .hasSize(NODES.size() - 1)
                    .extracting(Peer::applied)
                    .containsOnly((long) CACHES.size() * ROUNDS * PER_ROUND));
  }

  private static CompletableFuture<Void> flushing(
      CarillonInstance node, String cache, Scissors scissors) {
    return CompletableFuture.runAsync(
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            scissors.awaitTurn(round);
            for (int i = 0; i < PER_ROUND; i++) {
              node.broadcaster().cache(cache).flushKey(round * PER_ROUND + i);
            }
          }
        },
        task -> Link.daemon("load of " + cache, task));
  }
}
