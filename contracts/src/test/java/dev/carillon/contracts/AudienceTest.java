package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private static final InstanceId SHOP = new InstanceId("shop-1/web", 1);

  @Test
  void roleIncludesItsInstancesWhateverTheirName() {
    assertThat(Audience.role("web").includes(SHOP, "web")).isTrue();
    assertThat(Audience.role("worker").includes(SHOP, "web")).isFalse();
  }

  @Test
  void instanceIncludesEveryIncarnationOfItsName() {
    Audience audience = Audience.instance("shop-1/web");

    assertThat(audience.includes(SHOP, "web")).isTrue();
    assertThat(audience.includes(new InstanceId("shop-1/web", 2), "web")).isTrue();
    assertThat(audience.includes(new InstanceId("shop-2/web", 1), "web")).isFalse();
  }

  @Test
  void everyoneIncludesEverybody() {
    assertThat(Audience.everyone().includes(SHOP, "web")).isTrue();
    assertThat(Audience.everyone()).isEqualTo(Audience.everyone());
  }

  @Test
  void audiencesPrintAsAPersonWouldSay() {
    assertThat(Audience.role("web")).hasToString("role web");
    assertThat(Audience.instance("shop-1/web")).hasToString("instance shop-1/web");
    assertThat(Audience.everyone()).hasToString("everyone");
  }

  @Test
  void emptyNamesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Audience.role(""))
        .withMessage("role must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Audience.instance(""))
        .withMessage("instance name must not be empty");
  }

  @Test
  void whoHoldsMoreCachesThanCanBeListedHoldsAll() {
    Set<String> listed =
        IntStream.range(0, 1_024).mapToObj(i -> "c" + i).collect(Collectors.toSet());
    assertThat(HeldCaches.of(listed).all()).isFalse();
    assertThat(HeldCaches.of(listed).holds("c1023")).isTrue();
    assertThat(HeldCaches.of(listed).holds("other")).isFalse();

    listed.add("one more");
    assertThat(HeldCaches.of(listed)).isEqualTo(HeldCaches.ALL);
    assertThat(HeldCaches.ALL.holds("other")).isTrue();
    assertThat(HeldCaches.NONE.holds("other")).isFalse();
  }
}
