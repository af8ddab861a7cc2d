package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A simulation that cannot fail proves nothing: each rule left out must be found. What a seed does
 * changes with the simulation and with the core, so the next ones are tried too; for the mutants
 * that few seeds find {@link MutantSearch} looks for others.
 */
class MutantsTest {
  private static final int MOST_TRIED = 300;

  private static final String ANOTHER =
      "; look for another: mvn test -pl ejb-module -am -Dtest=MutantSearch"
          + " -Dsurefire.failIfNoSpecifiedTests=false \"-Dcarillon.simulation.mutant=%s\"";

  static List<Mutant> mutants() {
    return Mutants.ALL;
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isFound(Mutant mutant) throws IOException {
    PlantedCore planted = PlantedCore.with(mutant);

    OptionalLong found =
        LongStream.range(mutant.seed(), mutant.seed() + MOST_TRIED)
            .filter(seed -> planted.run(seed) != null && Simulation.run(seed) == null)
            .findFirst();

    assertThat(found)
        .as("what %d seeds from %d on find" + ANOTHER, MOST_TRIED, mutant.seed(), mutant)
        .isPresent();
  }
}
