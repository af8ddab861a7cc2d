package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayaraServerTest {

  @Test
  void nameIsWhatTheCommandLineSays() {
    assertThat(PayaraServer.given("payara-micro.jar --nocluster --name shop-1 --deploy a", null))
        .contains("shop-1");
    assertThat(PayaraServer.given("payara-micro.jar --Name shop-1", null)).contains("shop-1");
  }

  @Test
  void nameMayStandInAnUberJar() {
    assertThat(PayaraServer.given("shop.jar", "shop-1")).contains("shop-1");
  }

  @Test
  void nobodyHasGivenAName() {
    assertThat(PayaraServer.given("payara-micro.jar --nocluster", null)).isEmpty();
    assertThat(PayaraServer.given("payara-micro.jar --name", null)).isEmpty();
  }
}
