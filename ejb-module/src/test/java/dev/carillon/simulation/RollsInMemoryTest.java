package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Roles whose instances recycle one after the other, in one thread and in virtual time, under all
 * that a network, hosts and instances that do not come back can do to them.
 */
class RollsInMemoryTest {
  private static final long SEEDS = Long.getLong("carillon.rolls.seeds", 1_000);
  private static final long FIRST = Long.getLong("carillon.rolls.first", 0);

  @Test
  void neverTooManyAreOnTheirWayAndEveryRollEnds() {
    assertThat(
            LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(RollWorld::run)
                .filter(broken -> broken != null)
                .limit(10))
        .as("what breaks the rules; -Dtest=RollStory -Dcarillon.rolls.first=N tells how")
        .isEmpty();
  }

  @Test
  void aSeedTellsTheSameStoryEachTime() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(RollWorld.trace(seed)).isEqualTo(RollWorld.trace(seed));
    }
  }

  @Test
  void manyRollsAreDone() {
    assertThat(LongStream.range(0, 100).map(RollWorld::done).sum()).isGreaterThan(50);
  }
}
