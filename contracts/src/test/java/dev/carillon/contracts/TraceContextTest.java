package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void traceparentIsReadAndWrittenAlike() {
    TraceContext context = TraceContext.parse(TRACEPARENT).orElseThrow();

    assertThat(context).hasToString(TRACEPARENT);
    assertThat(context.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(context.spanId()).isEqualTo("b7ad6b7169203331");
    assertThat(context.flags()).isEqualTo(1);
  }

  @Test
  void smallIdsKeepTheirZeros() {
    assertThat(new TraceContext(0, 1, 2, 255))
        .hasToString("00-00000000000000000000000000000001-0000000000000002-ff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01"
      })
  void whatIsNoTraceparentOfThisVersionSaysNothing(String text) {
    assertThat(TraceContext.parse(text)).isEmpty();
  }

  @Test
  void idsThatMeanNothingAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceContext(0, 0, 1, 0))
        .withMessageContaining("must not be zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceContext(1, 1, 0, 0))
        .withMessageContaining("must not be zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceContext(1, 1, 1, 256))
        .withMessage("flags must be 0..255 but were 256");
  }
}
