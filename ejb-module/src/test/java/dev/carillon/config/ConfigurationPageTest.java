package dev.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page and the code say the same. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  /** All settings; those of near caches as people write them who mean any of these. */
  private static final List<Setting> SETTINGS =
      Stream.concat(
              Arrays.stream(ConfigKey.values()),
              Arrays.stream(CacheKey.values()).map(key -> key.of("<name>")))
          .toList();

  /** Returns a key's row of the table {@code | key | default | range | what it does |}. */
  private static String row(Setting key) {
    return String.join(
        " | ",
        "| `" + key.key() + "`",
        key.defaultValue().map(value -> value.isEmpty() ? "–" : "`" + value + "`").orElse("–"),
        cell(key.range()),
        cell(key.sentence()) + " |");
  }

  /** Returns a text with bars as they must be written within a table. */
  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /** Returns a line with its blanks evened out, so that the table may be laid out for people. */
  private static String plain(String line) {
    return line.replaceAll("\\s+", " ").trim();
  }

  private static String expected() {
    return SETTINGS.stream().map(ConfigurationPageTest::row).collect(Collectors.joining("\n"));
  }

  @Test
  void pageHasARowForEveryKeyWithDefaultRangeAndSentence() throws IOException {
    assertThat(PAGE).as("write it with these rows:%n%s", expected()).exists();
    List<String> lines =
        Files.readAllLines(PAGE).stream().map(ConfigurationPageTest::plain).toList();

    for (Setting key : SETTINGS) {
      assertThat(lines)
          .as("%s in %s; the rows must be:%n%s%n", key.key(), PAGE, expected())
          .contains(plain(row(key)));
    }
  }

  @Test
  void pageHasNoRowForAKeyThatDoesNotExist() throws IOException {
    List<String> known = SETTINGS.stream().map(Setting::key).toList();

    assertThat(
            Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `carillon."))
                .map(line -> line.substring(3, line.indexOf('`', 3))))
        .as("keys in %s", PAGE)
        .isSubsetOf(known);
  }
}
