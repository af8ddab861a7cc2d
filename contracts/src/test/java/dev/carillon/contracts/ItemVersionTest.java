package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ItemVersionTest {
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final InstanceId B = new InstanceId("b/web", 1);

  private static ItemVersion version(String cache, String region, Object key, long time) {
    return new ItemVersion(cache, region, Key.of(key), time, A);
  }

  private static ItemVersion version(long time, InstanceId writer) {
    return new ItemVersion("catalog", "eu", Key.of("sku-1"), time, writer);
  }

  @Test
  void laterOneIsGreater() {
    assertThat(version(2, A)).isGreaterThan(version(1, B));
    assertThat(version(1, A)).isEqualByComparingTo(version(1, A));
  }

  @Test
  void oneReadingOfTheClockIsOrderedByTheWriterAlikeEverywhere() {
    InstanceId again = new InstanceId("a/web", 2);

    assertThat(version(1, A)).isLessThan(version(1, B)).isLessThan(version(1, again));
    assertThat(version(1, B)).isGreaterThan(version(1, A)).isGreaterThan(version(1, again));
  }

  @Test
  void versionsOfDifferentItemsAreNotCompared() {
    ItemVersion one = version("catalog", "eu", "sku-1", 1);

    for (ItemVersion other :
        new ItemVersion[] {
          version("prices", "eu", "sku-1", 1),
          version("catalog", "us", "sku-1", 1),
          version("catalog", "eu", "sku-2", 1),
          version("catalog", "eu", 1, 1)
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> one.compareTo(other))
          .withMessageContaining("only versions of one item")
          .withMessageContaining("catalog/eu/sku-1");
    }
  }

  @Test
  void timeIsPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> version(0, A))
        .withMessage("time of a version must be positive but was 0");
  }

  @Test
  void readsAsTheItemWhenAndByWhom() {
    assertThat(version((1_700_000_000_000L << 16) + 3, A))
        .hasToString("catalog/eu/sku-1 at 2023-11-14T22:13:20Z+3 by a/web#0001");
  }
}
