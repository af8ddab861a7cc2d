package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Payara's configuration tells of an application, and where it was deployed from. */
class DeployedApplicationTest {
  private Path folder;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void use(@TempDir Path given) {
    folder = given;
  }

  private DeployedApplication find(String name, String... lines) {
    return DeployedApplication.find(
            (command, parameters) -> {
              asked.add(command + " " + String.join(" ", parameters));
              return new ServerCommands.Answer(true, "get\n    " + String.join("\n    ", lines));
            },
            name)
        .orElseThrow();
  }

  /** Returns what Payara Micro says of an archive. */
  private DeployedApplication archive() {
    return find(
        "web",
        "applications.application.web.availability-enabled=true",
        "applications.application.web.context-root=/shop",
        "applications.application.web.directory-deployed=false",
        "applications.application.web.location=${java.io.tmpdir}/applications/web/",
        "applications.application.web.property.appLocation=" + folder + "/__internal/web.war",
        "applications.application.web.module.web.name=web");
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(folder.resolve(name + "/.."));
    return Files.writeString(file, "archive");
  }

  @Test
  void nameAndContextRootAreThoseOfTheConfiguration() {
    DeployedApplication application = archive();

    assertThat(application.name()).isEqualTo("web");
    assertThat(application.contextRoot()).isEqualTo("/shop");
    assertThat(application.highAvailability()).isTrue();
    assertThat(application.location())
        .isEqualTo(Path.of(System.getProperty("java.io.tmpdir"), "applications/web"));
    assertThat(asked).containsExactly("get applications.application.web.*");
  }

  @Test
  void dotInANameIsNoneOfTheConfigurationsOwn() {
    DeployedApplication application =
        find(
            "web-1.0",
            "applications.application.web-1\\.0.context-root=/",
            "applications.application.web-1\\.0.location=/x");

    assertThat(application.contextRoot()).isEqualTo("/");
    assertThat(asked).containsExactly("get applications.application.web-1\\.0.*");
  }

  @Test
  void applicationThatIsNotListedIsNotFound() {
    assertThat(
            DeployedApplication.find(
                (command, parameters) -> new ServerCommands.Answer(false, "no such"), "web"))
        .isEmpty();
    assertThat(
            DeployedApplication.find(
                (command, parameters) -> new ServerCommands.Answer(true, "nothing"), "web"))
        .isEmpty();
  }

  @Test
  void directoryThatWasDeployedIsDeployedAgain() {
    String location = folder.toUri().toString();
    DeployedApplication application =
        find(
            "web",
            "applications.application.web.context-root=/web",
            "applications.application.web.directory-deployed=true",
            "applications.application.web.property.appLocation=" + location,
            "applications.application.web.location=" + location);

    assertThat(application.source(List.of())).contains(folder);
    assertThat(application.archive()).isEmpty();
  }

  @Test
  void archiveOfTheCommandLineGoesBeforePayarasCopy() throws IOException {
    file("__internal/web.war");
    Path other = file("other.war");
    Path deployed = file("web.war");

    assertThat(
            archive()
                .source(List.of("--deploy", other.toString(), "--deploy", deployed.toString())))
        .contains(deployed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--deploy", "--Deploy", "--DEPLOY"})
  void archiveIsFoundWithAContextRootBehindIt(String option) throws IOException {
    file("__internal/web.war");
    Path deployed = file("web.war");

    assertThat(archive().source(List.of(option, deployed.toString()))).contains(deployed);
    assertThat(archive().source(List.of(option, deployed + File.pathSeparator + "/shop")))
        .contains(deployed);
  }

  @Test
  void archiveNeedsNoOption() throws IOException {
    Path copy = file("__internal/web.war");
    Path deployed = file("web.war");

    assertThat(archive().source(List.of("-jar", "payara-micro.jar", deployed.toString())))
        .contains(deployed);
    assertThat(archive().source(List.of("-jar", deployed.toString())))
        .as("what runs the server is no application")
        .contains(copy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--deploymentdir", "--deploymentDir", "--deploydir", "--deployDir", "--DeployDir"})
  void archiveIsFoundInTheDirectoryOfTheCommandLine(String option) throws IOException {
    file("__internal/web.war");
    Path deployed = file("web.war");

    assertThat(archive().source(List.of(option, folder.toString()))).contains(deployed);
  }

  @Test
  void payarasCopyIsTakenIfTheCommandLineTellsNothing() throws IOException {
    Path copy = file("__internal/web.war");

    assertThat(archive().source(List.of("-jar", "shop-server.jar"))).contains(copy);
    assertThat(archive().source(List.of("--deploy", folder + "/web.war"))).contains(copy);
  }

  @Test
  void nothingIsTakenThatIsNotThere() {
    assertThat(archive().source(List.of("--deploy", folder + "/web.war"))).isEmpty();
  }
}
