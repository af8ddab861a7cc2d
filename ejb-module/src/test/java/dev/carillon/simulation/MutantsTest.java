package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
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

  private static final Map<Mutant, Future<OptionalLong>> FOUND = new HashMap<>();

  static List<Mutant> mutants() {
    return Mutants.ALL;
  }

  /** All cores look at once; each mutant by itself. */
  @BeforeAll
  static void lookForAll() {
    ExecutorService cores =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    mutants().forEach(mutant -> FOUND.put(mutant, cores.submit(() -> finding(mutant))));
    cores.shutdown();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isFound(Mutant mutant) throws Exception {
    assertThat(FOUND.get(mutant).get())
        .as("what %d seeds from %d on find" + ANOTHER, MOST_TRIED, mutant.seed(), mutant)
        .isPresent();
  }

  private static OptionalLong finding(Mutant mutant) throws IOException {
    PlantedCore planted = PlantedCore.with(mutant);
    return LongStream.range(mutant.seed(), mutant.seed() + MOST_TRIED)
        .filter(seed -> planted.run(seed) != null && Simulation.run(seed) == null)
        .findFirst();
  }
}
