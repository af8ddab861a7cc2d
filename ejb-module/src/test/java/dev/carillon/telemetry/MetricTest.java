package dev.carillon.telemetry;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page and the code say the same of what is measured. */
class MetricTest {
  private static final Path PAGE = Path.of("..", "docs", "operations.md");

  private static String row(Metric metric) {
    return String.join(
        " | ",
        "| `" + metric.id() + "`",
        metric.type().name().toLowerCase(ROOT),
        metric.unit().name().toLowerCase(ROOT),
        metric.sentence() + " |");
  }

  @Test
  void operationsPageHasTheRowOfEveryMetricAndOfNoOther() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `carillon_")).toList();

    assertThat(rows)
        .as(
            "the rows must be:%n%s%n",
            Arrays.stream(Metric.values()).map(MetricTest::row).collect(Collectors.joining("\n")))
        .containsExactlyElementsOf(Arrays.stream(Metric.values()).map(MetricTest::row).toList());
  }

  @Test
  void namesAreUnique() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::id)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void nameIsOneForPrometheusAndEndsWithSecondsIfThatIsItsUnit(Metric metric) {
    assertThat(metric.id()).matches("carillon_[a-z_]+[a-z]");
    assertThat(metric.id().endsWith("_seconds")).isEqualTo(metric.unit() == Metric.Unit.SECONDS);
    assertThat(metric.sentence()).endsWith(".").doesNotContain("|");
  }
}
