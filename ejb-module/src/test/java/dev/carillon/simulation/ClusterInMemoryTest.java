package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whole clusters in one thread and in virtual time: two to seven nodes of the real core under
 * everything that a network, hosts, observers and a store can do to them. A seed that breaks the
 * contract is printed with what happened under it, and does the same each time; {@link SeedStory}
 * tells all of it.
 */
class ClusterInMemoryTest {
  /** A million with {@code -Psimulation}. */
  private static final long SEEDS = Long.getLong("carillon.simulation.seeds", 2_000);

  private static final long FIRST = Long.getLong("carillon.simulation.first", 0);

  private static final long PROGRESS = 50_000;
  private static final int TRACE_LINES = 400;
  private static final int MOST_SHOWN = 10;
  private static final AtomicLong DONE = new AtomicLong();

  private static LongStream seeds() {
    return LongStream.range(FIRST, FIRST + SEEDS);
  }

  @Test
  void everyNotificationIsAppliedOrCoveredOrToldAndNothingIsServedPastTheBound() {
    List<Long> broken =
        seeds().parallel().filter(ClusterInMemoryTest::isBroken).limit(MOST_SHOWN).boxed().toList();

    assertThat(broken)
        .as(() -> "seeds that break the contract; the end of the first:\n" + story(broken.get(0)))
        .isEmpty();
  }

  @Test
  void aSeedTellsTheSameStoryEachTime() {
    List<String> stories = seeds().limit(20).mapToObj(ClusterInMemoryTest::story).toList();

    assertThat(seeds().limit(20).mapToObj(ClusterInMemoryTest::story)).isEqualTo(stories);
  }

  @Test
  void copiesAreServedAlmostUpToTheBound() {
    long worst = seeds().limit(200).map(Simulation::worstStaleness).max().orElseThrow();

    assertThat(worst).isBetween(Node.BOUND.toNanos() * 9 / 10, Node.BOUND.toNanos());
  }

  private static boolean isBroken(long seed) {
    boolean broken = Simulation.run(seed) != null;
    long done = DONE.incrementAndGet();
    if (done % PROGRESS == 0) {
      System.out.printf("%,d of %,d seeds%n", done, SEEDS);
    }
    return broken;
  }

  private static String story(long seed) {
    return Simulation.trace(seed, TRACE_LINES);
  }
}
