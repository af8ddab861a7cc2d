package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What starts an instance again that recycles knows the status that it ends with by default. */
class SupervisorFilesTest {
  private static final String STATUS = ConfigKey.RECYCLE_EXIT_STATUS.defaultValue().orElseThrow();

  @ParameterizedTest
  @CsvSource({
    "carillon@.service, RestartForceExitStatus=",
    "carillon@.service, SuccessExitStatus=",
    "cluster, recycle_status="
  })
  void statusIsTheDefault(String file, String before) throws IOException {
    String text = Files.readString(ClusterScript.SHIPPED.resolveSibling(file));

    assertThat(
            Pattern.compile("^" + before + "(\\d+)\\b", Pattern.MULTILINE).matcher(text).results())
        .singleElement()
        .satisfies(found -> assertThat(found.group(1)).isEqualTo(STATUS));
  }
}
