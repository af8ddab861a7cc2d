package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Looks for the seeds in {@link Mutants} anew. No build runs it; {@code -Dtest=MutantSearch} does.
 */
class MutantSearch {
  /** How many seeds to try. */
  private static final long SEEDS = Long.getLong("carillon.simulation.seeds", 5_000);

  /** How the names of the mutants begin that seeds are looked for. */
  private static final String MUTANT = System.getProperty("carillon.simulation.mutant", "");

  @Test
  void everyMutantIsFoundBySomeSeed() throws IOException {
    List<Mutant> neverFound = new ArrayList<>();
    for (Mutant mutant : Mutants.ALL) {
      if (mutant.rule().startsWith(MUTANT) && !isFound(mutant)) {
        neverFound.add(mutant);
      }
    }

    assertThat(neverFound).as("mutants that none of %d seeds finds", SEEDS).isEmpty();
  }

  private static boolean isFound(Mutant mutant) throws IOException {
    PlantedCore planted = PlantedCore.with(mutant);
    OptionalLong first =
        LongStream.range(0, SEEDS)
            .parallel()
            .filter(seed -> planted.run(seed) != null && Simulation.run(seed) == null)
            .findFirst();
    System.out.printf("%s: %s%n", mutant, first.isPresent() ? first.getAsLong() : "never");
    return first.isPresent();
  }
}
