package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * What Maven puts into the WAR of whoever depends on Carillon: not the controller, nor its parts.
 */
class DemoArchiveIT {
  private static final String LIBRARIES = "/WEB-INF/lib/";

  @Test
  void nothingComesAlongButWhatRuns() {
    assertThat(libraries(Applications.demo("web")))
        .containsExactlyInAnyOrder(
            "caffeine", "carillon-contracts", "carillon-ejb", "error_prone_annotations");
  }

  @Test
  void whatElseComesAlongIsFound() {
    assertThat(
            libraries(
                Applications.demo("web").addAsLibrary(EmptyAsset.INSTANCE, "picocli-4.7.7.jar")))
        .contains("picocli");
  }

  /** Returns the names of its libraries, without their versions. */
  private static List<String> libraries(WebArchive archive) {
    return archive.getContent(Filters.include(LIBRARIES + ".+")).keySet().stream()
        .map(path -> path.get().substring(LIBRARIES.length()).replaceFirst("-\\d.*", ""))
        .toList();
  }
}
