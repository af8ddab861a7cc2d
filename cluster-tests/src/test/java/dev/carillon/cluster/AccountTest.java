package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of {@link SilentInstanceIT} and {@link FaultsIT} is judged. */
class AccountTest {
  private static List<String> faults(String... observed) {
    return Account.faults(List.of(observed), 100);
  }

  @Test
  void everythingInOrderIsRight() {
    assertThat(faults("0..99")).isEmpty();
  }

  @Test
  void flushOfTheWholeCacheStandsForTheGapItComesIn() {
    assertThat(faults("0..9", "whole", "20..99")).isEmpty();
    assertThat(faults("whole", "20..99")).isEmpty();
  }

  @Test
  void flushOfTheWholeCacheThatComesEarlierStandsForNothing() {
    assertThat(faults("whole", "0..9", "20..99")).containsExactly("10..19");
  }

  @Test
  void lossThatIsToldStandsForTheGapItComesIn() {
    assertThat(faults("0..9", "lost", "20..99")).isEmpty();
    assertThat(faults("0..9", "lost")).containsExactly("10..99");
  }

  @Test
  void endOfTheSenderStandsForAllThatIsMissingAtTheEnd() {
    assertThat(faults("0..9", "gone")).isEmpty();
    assertThat(faults("0..9", "20..29", "gone")).containsExactly("10..19");
  }

  @Test
  void gapIsFound() {
    assertThat(faults("0..9", "20..99")).containsExactly("10..19");
  }

  @Test
  void whatIsMissingAtTheEndIsFound() {
    assertThat(faults("0..9", "whole")).containsExactly("10..99");
    assertThat(faults()).containsExactly("0..99");
  }

  @Test
  void whatComesAgainIsFound() {
    assertThat(faults("0..9", "9..99")).containsExactly("9..9 again");
  }
}
