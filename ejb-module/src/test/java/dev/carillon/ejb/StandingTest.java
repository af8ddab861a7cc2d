package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceId;
import dev.carillon.receive.Surety;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an instance is ready for requests. */
class StandingTest {
  private static Standing standing(boolean joined, String... draining) {
    return standing(true, joined, draining);
  }

  private static Standing standing(boolean started, boolean joined, String... draining) {
    return new Standing(
        new InstanceId("shop-1/web", 1),
        started,
        joined,
        Optional.of(draining).filter(d -> d.length > 0).map(d -> d[0]),
        Surety.unsure("joining"));
  }

  @Test
  void itIsNotReadyWhileTheApplicationStarts() {
    assertThat(standing(false, true).isReady()).isFalse();
    assertThat(standing(false, true).state()).isEqualTo("starting");
  }

  @Test
  void itIsReadyOnceItHasMetEverybodyAndAsLongAsItIsNotAboutToRecycle() {
    assertThat(standing(true).isReady()).isTrue();
    assertThat(standing(false).isReady()).isFalse();
    assertThat(standing(true, "new prices").isReady()).isFalse();
    assertThat(standing(false, "new prices").isReady()).isFalse();
  }

  @Test
  void itIsReadyHoweverSureItIsSinceCopiesLiveByTheirAge() {
    assertThat(standing(true).surety().state()).isEqualTo(Surety.State.UNSURE);
    assertThat(standing(true).isReady()).isTrue();
  }

  @Test
  void stateIsOneWord() {
    assertThat(standing(true).state()).isEqualTo("joined");
    assertThat(standing(false).state()).isEqualTo("joining");
    assertThat(standing(true, "new prices").state()).isEqualTo("draining");
  }
}
