package dev.carillon.demo.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwaitTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2s, PT2S",
    "500ms, PT0.5S",
    "0s, PT0S",
    "30s, PT30S",
    "30000ms, PT30S",
    "PT1.5S, PT1.5S",
    "pt0.5s, PT0.5S"
  })
  void shortFormsAndIsoAreRead(String written, Duration expected) {
    assertThat(AwaitTime.parse(written)).isEqualTo(expected);
  }

  @Test
  void nothingWrittenIsNoWaiting() {
    assertThat(AwaitTime.parse(null)).isZero();
    assertThat(AwaitTime.parse("")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "31s",
        "30001ms",
        "PT30.001S",
        "-1s",
        "PT-1S",
        "2",
        "2 s",
        "2m",
        "s",
        "soon",
        "9999999s",
        "P1D"
      })
  void whatIsOutOfRangeOrNoTimeIsRefusedNamingBoth(String written) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AwaitTime.parse(written))
        .withMessageContaining("0s..30s")
        .withMessageContaining("\"" + written + "\"");
  }

  @Test
  void aLongTextIsQuotedShortened() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AwaitTime.parse("x".repeat(5_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }
}
