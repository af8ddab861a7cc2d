package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
  @ParameterizedTest
  @ValueSource(longs = {60, Long.MAX_VALUE / 1_000_000_000, Long.MAX_VALUE})
  void longTimeIsNotOverAtOnce(long seconds) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(seconds));

    assertThat(deadline.left()).isPositive();
    assertThat(deadline.millisLeft()).isGreaterThan(50_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void noTimeIsOverAtOnce(long seconds) {
    assertThat(Deadline.in(Duration.ofSeconds(seconds)).millisLeft()).isZero();
  }

  @Test
  void aMomentIsRoundedUp() {
    assertThat(Deadline.in(Duration.ofSeconds(10).plusNanos(1)).millisLeft())
        .isBetween(1L, 10_001L);
  }
}
