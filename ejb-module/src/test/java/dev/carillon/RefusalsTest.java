package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 5);
  private final Refusals refusals = new Refusals(clock);

  private int news(int first, int last) {
    int news = 0;
    for (int i = first; i <= last; i++) {
      news += refusals.isNews("x/web#" + i, "another cluster") ? 1 : 0;
    }
    return news;
  }

  @Test
  void refusalIsNewsOnceForEachWhoAndWhy() {
    assertThat(refusals.isNews("x/web#1", "another cluster")).isTrue();
    assertThat(refusals.isNews("x/web#1", "another cluster")).isFalse();
    clock.advance(Duration.ofHours(1));
    assertThat(refusals.isNews("x/web#1", "another cluster")).as("still").isFalse();
    assertThat(refusals.isNews("x/web#1", "another version")).isTrue();
    assertThat(refusals.isNews("y/web#1", "another cluster")).isTrue();
  }

  @Test
  void oneThatComesAgainAndAgainHidesNoOther() {
    news(1, 1);

    assertThat(news(1, 2)).isEqualTo(1);
  }

  @Test
  void ofTooManyOneIsNewsNowAndThen() {
    assertThat(news(1, 64)).isEqualTo(64);
    assertThat(news(65, 999)).isEqualTo(1);
    assertThat(news(65, 999)).isZero();
    clock.advance(Duration.ofSeconds(10));

    assertThat(news(66, 999)).isEqualTo(1);
    assertThat(news(3, 64)).as("the others are remembered").isZero();
  }
}
