package dev.carillon.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In which bucket a time is counted. */
class LatencyTest {
  private static final List<Double> BOUNDS = Latency.bounds();

  private final Latency latency = new Latency();

  /** Returns the first bucket that counts a time of so many nanoseconds. */
  private static int bucket(long nanos) {
    Latency latency = new Latency();
    latency.record(nanos);
    return IntStream.range(0, BOUNDS.size())
        .filter(i -> latency.upTo(i) == 1)
        .findFirst()
        .orElse(-1);
  }

  @Test
  void boundsDoubleFromAQuarterMillisecondAndEndWithoutOne() {
    assertThat(BOUNDS).startsWith(0.00025, 0.0005, 0.001).endsWith(8.192, 16.384, 1 / 0.0);
  }

  @Test
  void bucketReachesUpToItsBoundAndNotBeyond() {
    for (int i = 0; i < BOUNDS.size() - 1; i++) {
      long bound = Math.round(BOUNDS.get(i) * 1e9);
      assertThat(bucket(bound)).isEqualTo(i);
      assertThat(bucket(bound + 1)).isEqualTo(i + 1);
    }
  }

  @Test
  void anyTimeIsInSomeBucket() {
    assertThat(bucket(0)).isZero();
    assertThat(bucket(-1)).as("a clock that stands still").isZero();
    assertThat(bucket(Long.MAX_VALUE)).isEqualTo(BOUNDS.size() - 1);
  }

  @Test
  void eachBucketCountsThoseBeforeItToo() {
    latency.record(200_000);
    latency.record(400_000);
    latency.record(400_000);
    latency.record(60_000_000_000L);

    assertThat(latency.upTo(0)).isEqualTo(1);
    assertThat(latency.upTo(1)).isEqualTo(3);
    assertThat(latency.upTo(BOUNDS.size() - 2)).isEqualTo(3);
    assertThat(latency.upTo(BOUNDS.size() - 1)).isEqualTo(4).isEqualTo(latency.count());
    assertThat(latency.seconds()).isCloseTo(60.001, within(1e-9));
  }
}
