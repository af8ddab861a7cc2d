package dev.carillon.telemetry;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testing.Logged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogLineTest {
  private static final Map<LogLine, String> ROOMS =
      Arrays.stream(LogLine.values())
          .collect(
              Collectors.toMap(
                  line -> line,
                  line ->
                      switch (line) {
                        case JOINED,
                            LEFT,
                            UNREACHABLE,
                            REACHABLE,
                            REFUSED_BY,
                            MEMBERSHIP_LOST,
                            MEMBERSHIP_BACK,
                            OTHER_HOST,
                            SAME_NAME,
                            SILENT,
                            RECOVERED,
                            DIFFERS,
                            ALSO_AT,
                            TOO_LARGE,
                            TOO_MANY_ADDRESSES,
                            OTHER_CLUSTER,
                            NOBODY_NAMED,
                            ROLL_BEGUN,
                            ROLL_TURN,
                            ROLL_BACK,
                            ROLL_DONE,
                            ROLL_ABORTED,
                            ROLL_REFUSED,
                            CHANGE_NOT_ROLLED,
                            KEYS_NOT_READ,
                            CHANGE_PUT_OFF,
                            CHANGE_GIVEN_UP,
                            LOOK_HANGS,
                            RECYCLING,
                            RECYCLE_GRACE_OVER,
                            RECYCLE_DRAINING,
                            RECYCLE_CALLED_OFF,
                            RECYCLE_FAILED,
                            RECYCLES_ALREADY,
                            RECYCLE_MODE,
                            RECYCLE_MODE_REFUSED,
                            REDEPLOYED,
                            DEPLOYED_AGAIN,
                            APPLICATION_GONE,
                            SERVER_ENDS,
                            RECYCLE_EXPIRED,
                            READINESS_NOT_HELD,
                            READINESS_NOT_RELEASED,
                            RECYCLE_BACK,
                            RECYCLE_NOT_BACK ->
                            "CAR2";
                        case OBSERVER_FAILED,
                            LOST,
                            CONTRIBUTOR_FAILED,
                            CONTRIBUTOR_LIMIT,
                            NOT_SENT,
                            COLLAPSED,
                            EVENT_DROPPED,
                            VERSION_REFUSED,
                            ORDER_LOST ->
                            "CAR3";
                        case REFUSED,
                            CALL_FAILED,
                            RECEIPT_REFUSED,
                            NOT_ALLOWED,
                            CONNECTION_REFUSED,
                            CONNECTION_EVICTED,
                            PARTY_REFUSED ->
                            "CAR4";
                        default -> "CAR1";
                      }));

  @Test
  void operationsPageExplainsEveryLineWithItsLevel() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operations.md"));

    assertThat(LogLine.values())
        .allSatisfy(
            line ->
                assertThat(page)
                    .contains("| " + line.id() + " | " + line.level().name().toLowerCase(ROOT)));
  }

  @Test
  void idsAreUnique() {
    assertThat(Arrays.stream(LogLine.values()).map(LogLine::id)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void idHasFourDigitsOfItsRoomAndStandsBeforeTheText(LogLine line) {
    assertThat(line.id()).matches("CAR[1-4]\\d{3}").startsWith(ROOMS.get(line));
    assertThat(line.text()).startsWith(line.id() + " ");
  }

  @ParameterizedTest
  @EnumSource
  void textFormatsWithItsParameters(LogLine line) {
    int parameters = new MessageFormat(line.text()).getFormatsByArgumentIndex().length;
    Object[] values = new Object[parameters];
    Arrays.setAll(values, i -> "<" + i + ">");

    String text = MessageFormat.format(line.text(), values);

    assertThat(text).doesNotContain("{", "}", "''");
    for (Object value : values) {
      assertThat(text).contains(value.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void textReadsAsALineAndNotAsASentence(LogLine line) {
    assertThat(line.text()).doesNotEndWith(".").doesNotContain("\n").doesNotContain("  ");
  }

  @Test
  void whatOthersWroteIsPartOfOneLineAndHasAnEnd() {
    try (Logged logged = new Logged()) {
      LogLine.REFUSED.log("a\r\nCAR1001 forged\u2028\u202e", "x".repeat(100_000));

      assertThat(logged.lines("CAR4001"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .startsWith("CAR4001 a frame of a??CAR1001 forged?? was refused: xxx")
                      .hasSizeLessThan(3_000));
    }
  }

  @Test
  void numbersAreNotPrettifiedAndNullsDoNotHurt() {
    assertThat(LogLine.JOINED.text()).contains("{0}");
    LogLine.LOST.log(1_000_000L, 2_000_000L, "shop-2/web", "[settings]");
    LogLine.UNREACHABLE.log("a 'quoted' {0} name", "address", "cause");
  }
}
