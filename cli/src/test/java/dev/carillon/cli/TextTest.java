package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables, JSON and spans of time, as text. */
class TextTest {
  @Test
  void tableIsAlignedAndNumbersStandToTheRight() {
    Table table = new Table("NAME", "HITS", "STATE");
    table.row("a", 1234567, "up");
    table.row("longer", 3, "007");

    assertThat(table.lines())
        .containsExactly("NAME       HITS  STATE", "a       1234567  up", "longer        3  007");
  }

  @Test
  void tableWithoutRowsIsEmpty() {
    assertThat(new Table("NAME", "STATE").lines()).isEmpty();
  }

  @Test
  void whatOthersWroteCannotCommandTheTerminal() {
    Table table = new Table("NAME");
    table.row("a\u001b[2J\nb\u202ec\u0085\ud800");

    assertThat(table.lines()).containsExactly("NAME", "a?[2J?b?c??");
  }

  @Test
  void jsonWritesObjectsListsNumbersTruthAndNothing() {
    assertThat(Json.of(Json.object("a", 1, "b", List.of(true, 2L), "c", null, "d", Json.object())))
        .isEqualTo("{\"a\":1,\"b\":[true,2],\"c\":null,\"d\":{}}");
    assertThat(Json.of(Arrays.asList("x", null))).isEqualTo("[\"x\",null]");
  }

  @Test
  void jsonEscapesWhatCouldEndATextOrALine() {
    assertThat(Json.of("\"\\\n\t\u0000\u007f\u2028é\ud83d\ude00\ud800"))
        .isEqualTo("\"\\\"\\\\\\u000a\\u0009\\u0000\\u007f\\u2028é\\ud83d\\ude00\\ud800\"");
  }

  @ParameterizedTest
  @CsvSource({"0s,0", "500ms,500", "5s,5000", "15m,900000", "24h,86400000", "90s,90000"})
  void spanIsReadAndWrittenAlike(String text, long millis) {
    assertThat(Span.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(Span.exact(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5d", "1.5s", "9999999999s"})
  void spanThatIsNoneIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Span.parse(text))
        .withMessageContaining("but was \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"-5,0s", "59,59s", "60,1m 0s", "3725,1h 2m", "93600,1d 2h"})
  void spanIsBriefForPeople(long seconds, String text) {
    assertThat(Span.brief(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
