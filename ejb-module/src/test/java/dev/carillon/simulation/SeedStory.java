package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Tells all that happens under the seed {@code -Dcarillon.simulation.seed}. No build runs it;
 * {@code -Dtest=SeedStory} does.
 */
class SeedStory {
  private static final long SEED = Long.getLong("carillon.simulation.seed", 0);

  @Test
  void nothingBreaksTheContract() {
    String story = Simulation.trace(SEED, Integer.MAX_VALUE);
    System.out.println(story);

    assertThat(story).endsWith("nothing breaks the contract");
  }
}
