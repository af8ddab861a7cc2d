package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The load guard under a model checker; in the profile {@code lincheck}. */
@Tag("lincheck")
class LoadGuardCheckTest {
  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(2)
        .actorsAfter(0)
        .minimizeFailedScenario(false)
        .iterations(Integer.getInteger("carillon.lincheck.scenarios", 30))
        .invocationsPerIteration(Integer.getInteger("carillon.lincheck.schedules", 300));
  }

  @Test
  void nothingOldStaysInWhateverOrderThreadsRun() {
    options().check(LoadGuardModel.class);
  }

  @Test
  void cacheWithoutTheGuardIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() -> options().check(LoadGuardModel.Unguarded.class));
  }
}
