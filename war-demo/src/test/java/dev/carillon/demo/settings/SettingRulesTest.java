package dev.carillon.demo.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingRulesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "shop.name", "A_1-b.c"})
  void aPlainWordIsAKey(String key) {
    assertThat(SettingRules.requireKey(key)).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "-a", "a b", "a/b", "ä", "<b>"})
  void anythingElseIsRefusedByItsName(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingRules.requireKey(key))
        .withMessageContaining("\"" + key + "\"");
  }

  @Test
  void lengthsAreLimited() {
    assertThat(SettingRules.requireKey("k".repeat(64))).hasSize(64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingRules.requireKey("k".repeat(65)))
        .withMessageContaining("at most 64 characters but has 65");
    assertThat(SettingRules.requireValue("k", "v".repeat(1_000))).hasSize(1_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingRules.requireValue("k", "v".repeat(1_001)))
        .withMessageContaining("at most 1000 characters but has 1001");
  }

  @Test
  void aValueIsOneLineOfAnyText() {
    assertThat(SettingRules.requireValue("k", "")).isEmpty();
    assertThat(SettingRules.requireValue("k", "Mon–Fri <b>")).isEqualTo("Mon–Fri <b>");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingRules.requireValue("k", "a\nb"))
        .withMessageContaining("U+000A at index 1");
  }
}
