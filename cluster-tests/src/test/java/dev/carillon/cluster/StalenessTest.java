package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of stale reads. */
class StalenessTest {
  private final Staleness staleness = new Staleness();

  @Test
  void readOfTheNewestVersionIsNeverStale() {
    staleness.add(List.of("write 1 7 0 10", "read 1 7 1000000 1000001"));

    assertThat(staleness.staleReads("read", 100)).isEmpty();
  }

  @Test
  void readIsAsStaleAsTheFirstNewerVersionIsOld() {
    staleness.add(List.of("write 1 7 0 10", "write 1 8 20 30", "write 1 9 200 210"));
    staleness.add(List.of("read 1 7 130 131", "read 1 7 131 132"));

    assertThat(staleness.staleReads("read", 100))
        .containsExactly(new Staleness.Note("read", 1, 7, 131, 132));
  }

  @Test
  void versionThatNobodySaysItWroteIsVisibleOnceItIsRead() {
    staleness.add(List.of("read 1 8 20 30", "read 1 7 131 132"));

    assertThat(staleness.staleReads("read", 100)).hasSize(1);
  }

  @Test
  void otherItemsAndOtherKindsDoNotCount() {
    staleness.add(List.of("write 2 8 20 30", "deaf 1 6 500 501", "read 1 7 400 401", "failed x"));
    staleness.add(List.of("write 1 7 20 30"));

    assertThat(staleness.staleReads("read", 100)).isEmpty();
    assertThat(staleness.staleReads("deaf", 100)).hasSize(1);
    assertThat(staleness.count("read")).isEqualTo(1);
  }
}
