package dev.carillon.backlog;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is said of a notification for which others stood in. */
class StreamTest {
  private static final long EPOCH = 77;
  private static final int MOST_SWALLOWED = 4_096;

  private final Introduction b = web("b/web", 7, 6202, "settings");
  private final Stream stream =
      new Stream(
          b,
          new PeerSender(
              b.address(), new Bench().outbound, Bench.settings(10_000, 1 << 24, 1 << 18, true)),
          EPOCH,
          0);

  private void acknowledge(long epoch, long applied) {
    assertThat(stream.acknowledge(Bench.ok(b, epoch, applied))).isTrue();
  }

  private Outcome outcome(long sequence) {
    return stream.outcome(
        new Entry(sequence, flush("settings"), Audience.everyone(), List.of(stream)));
  }

  @Test
  void whatIsNotKnownToBeSwallowedAnyMoreIsNeverApplied() {
    List<Long> forgotten = LongStream.rangeClosed(1, 1_000).boxed().toList();
    for (long sequence = MOST_SWALLOWED + 1_000; sequence > 0; sequence--) {
      stream.swallowed(sequence, 10_000);
    }

    acknowledge(EPOCH, 9_999);
    assertThat(forgotten).extracting(this::outcome).containsOnly(Outcome.PENDING);
    acknowledge(EPOCH, 10_000);

    assertThat(forgotten).extracting(this::outcome).containsOnly(Outcome.COVERED);
  }

  @Test
  void whatSeveralRunsCoverIsCoveredWithTheLastOfThem() {
    stream.cover(0, 100, false);
    stream.cover(20, 200, false);

    acknowledge(EPOCH, 199);
    assertThat(outcome(20)).as("only the first covers it").isEqualTo(Outcome.COVERED);
    assertThat(outcome(50)).isEqualTo(Outcome.PENDING);
    acknowledge(EPOCH, 200);

    assertThat(outcome(50)).isEqualTo(Outcome.COVERED);
  }

  @Test
  void whatStandsInIsCoveredWithItsRunAndSoIsWhatItStandsFor() {
    stream.swallowed(50, 100);
    acknowledge(EPOCH, 10);
    stream.reopen(EPOCH + 1, 200);
    stream.cover(99, 200, false);

    acknowledge(EPOCH + 1, 199);
    assertThat(outcome(50)).isEqualTo(Outcome.PENDING);
    acknowledge(EPOCH + 1, 200);

    assertThat(outcome(50)).isEqualTo(Outcome.COVERED);
  }
}
