package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge of {@link FaultsIT} is judged. */
class LedgerTest {
  private final Ledger ledger = new Ledger();

  @BeforeEach
  void oneSaysItSentTen() {
    ledger.put(List.of("sent a#1 10", "a#1 0..9", "b#1 0..4"));
  }

  @Test
  void whatArrivesEverywhereIsRight() {
    ledger.put(List.of("sent b#1 5", "a#1 0..9", "b#1 0..4"));

    assertThat(ledger.faults()).isEmpty();
    assertThat(ledger.sent()).isEqualTo(15);
    assertThat(ledger.applied()).isEqualTo(30);
  }

  @Test
  void numberThatDidNotComeIsFound() {
    ledger.put(List.of("sent b#1 5", "a#1 0..3", "a#1 5..9", "b#1 0..4"));

    assertThat(ledger.faults()).containsExactly("b#1 of a#1: 4..4");
  }

  @Test
  void numbersThatAFlushStandsForAreTold() {
    ledger.put(List.of("sent b#1 5", "a#1 0..3", "a#1 whole", "a#1 5..9", "b#1 0..4"));

    assertThat(ledger.faults()).isEmpty();
    assertThat(ledger.told()).isEqualTo(1);
  }

  @Test
  void whoNeverHeardOfOneWhoLivesIsFound() {
    ledger.put(List.of("sent b#1 5", "b#1 0..4"));

    assertThat(ledger.faults()).containsExactly("b#1 of a#1: 0..9");
  }

  @Test
  void endOfOneThatWasKilledMustBeTold() {
    ledger.putLast(List.of("sent b#1 5", "a#1 0..3", "b#1 0..4"));
    assertThat(ledger.faults()).containsExactly("a#1 of b#1: its end was not told");

    ledger.put(List.of("sent a#1 10", "a#1 0..9", "b#1 0..2", "b#1 gone"));
    assertThat(ledger.faults()).isEmpty();
  }

  @Test
  void gapOfOneThatWasKilledIsFound() {
    ledger.put(List.of("sent a#1 10", "a#1 0..9", "b#1 0..4", "b#1 gone"));
    ledger.putLast(List.of("sent b#1 5", "a#1 0..3", "a#1 5..6", "b#1 0..4"));

    assertThat(ledger.faults()).containsExactly("b#1 of a#1: 4..4");
  }

  @Test
  void oneNumberThatIsTakenAwayIsFound() {
    ledger.put(List.of("sent b#1 5", "a#1 0..9", "b#1 0..4"));

    assertThat(ledger.withoutOne().faults()).hasSize(1);
    assertThat(ledger.faults()).isEmpty();
  }
}
