package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whole clusters in one thread: two to four nodes, calls that are lost, late and doubled, rings too
 * small, restarts. A fault prints its seed.
 */
class ClusterInMemoryTest {
  /** Short in each build; more with {@code -Dcarillon.simulation.seeds=5000}. */
  private static final int SEEDS = Integer.getInteger("carillon.simulation.seeds", 200);

  private static List<String> faultsOf(long seed, BiFunction<Node, byte[], byte[]> door) {
    return new Simulation(seed, door).run();
  }

  private static NotificationBatch with(NotificationBatch batch, List<Item> items) {
    return new NotificationBatch(
        batch.sender(),
        batch.epoch(),
        batch.after(),
        batch.to(),
        batch.head(),
        batch.stamp(),
        batch.goodbye(),
        batch.awaitApplied(),
        batch.introduction(),
        batch.losses(),
        items);
  }

  @Test
  void everyNotificationIsAppliedOnceInOrderOrCoveredOrTold() {
    int covers = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Simulation simulation = new Simulation(seed, Node::deliver);
      assertThat(simulation.run()).as("seed " + seed).isEmpty();
      covers += simulation.covers();
    }

    assertThat(covers).as("some must have needed a cover").isPositive();
  }

  @Test
  void acknowledgingWithoutDeliveringIsFound() {
    assertIsFound(
        seed -> {
          Random fault = new Random(seed);
          return (node, frame) -> {
            NotificationBatch batch = NotificationBatch.decode(frame);
            boolean spoil = batch.epoch() != 0 && fault.nextInt(20) == 0;
            return node.deliver(spoil ? with(batch, List.of()).encode() : frame);
          };
        });
  }

  @Test
  void losingTheFirstOfABatchIsFound() {
    assertIsFound(
        seed ->
            (node, frame) -> {
              NotificationBatch batch = NotificationBatch.decode(frame);
              List<Item> items = batch.items();
              return node.deliver(
                  items.size() < 2 ? frame : with(batch, items.subList(1, items.size())).encode());
            });
  }

  @Test
  void applyingABatchTwiceIsFound() {
    assertIsFound(
        seed ->
            (node, frame) -> {
              NotificationBatch batch = NotificationBatch.decode(frame);
              List<Item> twice = new ArrayList<>();
              batch
                  .items()
                  .forEach(
                      item -> {
                        twice.add(item);
                        twice.add(item);
                      });
              return node.deliver(with(batch, twice).encode());
            });
  }

  private static void assertIsFound(LongFunction<BiFunction<Node, byte[], byte[]>> fault) {
    assertThat(
            LongStream.range(0, 20)
                .filter(seed -> !faultsOf(seed, fault.apply(seed)).isEmpty())
                .count())
        .isGreaterThan(12);
  }
}
