package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void nameWithinTheLimitIsReturned() {
    assertThat(Names.require("cache", "settings")).isEqualTo("settings");
    assertThat(Names.require("cache", "x".repeat(512))).hasSize(512);
    assertThat(Names.require("cache", "é".repeat(256))).hasSize(256);
    assertThat(Names.require("cache", "𝄞".repeat(128))).hasSize(256);
  }

  @Test
  void nullAndEmptyAreRefusedNamingTheArgument() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.require("cache", null))
        .withMessage("cache must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.require("region", ""))
        .withMessage("region must not be empty");
  }

  @Test
  void overLongNameIsRefusedNamingArgumentLimitAndLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.require("key", "x".repeat(513)))
        .withMessage("key must be at most 512 bytes of UTF-8 but has 513");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.require("key", "€".repeat(171)))
        .withMessageContaining("512")
        .withMessageContaining("513");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.require("key", "𝄞".repeat(129)))
        .withMessageContaining("516");
  }

  @Test
  void unpairedSurrogateIsRefusedNamingItsPlace() {
    for (String text : new String[] {"a\ud800", "a\ud800b", "a\udc00", "a\udc00\ud800"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Names.require("tag", text))
          .withMessageContaining("tag")
          .withMessageContaining("index 1");
    }
  }

  @Test
  void nullPassesWhereItMay() {
    assertThat(Names.requireOrNull("region", null)).isNull();
    assertThat(Names.requireOrNull("region", "eu")).isEqualTo("eu");
    assertThatIllegalArgumentException().isThrownBy(() -> Names.requireOrNull("region", ""));
  }
}
