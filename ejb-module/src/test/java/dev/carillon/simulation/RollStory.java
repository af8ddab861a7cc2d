package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Tells what happens under the seed {@code -Dcarillon.rolls.first}. No build runs it; {@code
 * -Dtest=RollStory} does.
 */
class RollStory {
  private static final long SEED = Long.getLong("carillon.rolls.first", 0);

  @Test
  void nothingBreaksTheRules() {
    String story = RollWorld.trace(SEED);
    System.out.println(story);

    assertThat(story).endsWith("nothing breaks the rules");
  }
}
