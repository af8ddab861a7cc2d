package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.ejb.ServerCommands.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long it is looked for what an application was deployed from, and who is told. */
class DeploymentSourceTest {
  private static final Answer NOT_YET = new Answer(false, "no such application");

  private final List<String> told = new ArrayList<>();
  private int looks;
  private int startLooks;
  private int startsAfter;
  private boolean wantsPath = true;
  private boolean ended;
  private Path archive;

  private final DeploymentSource.Finder finder =
      new DeploymentSource.Finder() {
        @Override
        public void started() {
          told.add("started");
        }

        @Override
        public boolean wantsPath() {
          return wantsPath;
        }

        @Override
        public void found(Path path) {
          told.add("found " + path.getFileName());
        }

        @Override
        public void unknown(String why) {
          told.add("unknown: " + why);
        }
      };

  @BeforeEach
  void putAnArchiveThere(@TempDir Path folder) throws IOException {
    archive = Files.writeString(folder.resolve("web.war"), "archive");
  }

  private Answer listed() {
    String prefix = "applications.application.web.";
    return new Answer(true, prefix + "location=file:/unpacked\n" + prefix + "context-root=/shop\n");
  }

  /** Looks as long as it may; what the server answers depends on the number of the look. */
  private void look(IntFunction<Answer> server) {
    DeploymentSource source =
        new DeploymentSource(
            (command, parameters) -> server.apply(++looks),
            () -> List.of("--deploy", archive.toString()),
            name -> ++startLooks > startsAfter,
            "web",
            () -> {
              if (looks == 10) {
                told.add("tenth look");
              }
            });
    source.whenStarted(() -> ended, Runnable::run, finder);
  }

  @Test
  void itIsFoundAsSoonAsTheServerListsIt() {
    look(look -> look < 3 ? NOT_YET : listed());

    assertThat(told).containsExactly("started", "found web.war");
  }

  @Test
  void nothingIsSaidBeforeTheServerHasStartedItHoweverLongThatTakes() {
    startsAfter = 10 * DeploymentSource.MOST_LOOKS;
    look(
        look -> {
          told.add("listed after " + startLooks);
          return listed();
        });

    assertThat(told).containsSubsequence("started", "listed after " + (startsAfter + 1));
    assertThat(told.get(0)).isEqualTo("started");
  }

  @Test
  void nobodyLooksWhereItComesFromIfThatDoesNotMatter() {
    wantsPath = false;
    look(look -> NOT_YET);

    assertThat(looks).isZero();
    assertThat(told).containsExactly("started");
  }

  @Test
  void applicationThatEndsBeforeItHasStartedIsNotLookedFor() {
    startsAfter = Integer.MAX_VALUE;
    ended = true;
    look(look -> listed());

    assertThat(told).isEmpty();
  }

  @Test
  void lookThatThrowsIsNotTheLast() {
    look(
        look -> {
          if (look < 3) {
            throw new IllegalStateException("the server is busy");
          }
          return listed();
        });

    assertThat(told).containsExactly("started", "found web.war");
  }

  @Test
  void whatThrowsForLongIsSaidToBeUnknown() {
    look(
        look -> {
          throw new LinkageError("another Payara");
        });

    assertThat(looks).isEqualTo(DeploymentSource.MOST_LOOKS);
    assertThat(told)
        .containsExactly(
            "started", "tenth look", "unknown: java.lang.LinkageError: another Payara");
  }

  @Test
  void whatIsNotListedForLongIsSaidToBeUnknown() {
    look(look -> NOT_YET);

    assertThat(told)
        .containsExactly("started", "tenth look", "unknown: Payara lists no application web");
  }

  @Test
  void applicationWhoseArchiveIsGoneIsListedAllTheSame() throws IOException {
    Files.delete(archive);
    look(look -> listed());

    assertThat(told).containsExactly("started", "unknown: what web was deployed from is gone");
  }

  @Test
  void nobodyIsToldOfAnApplicationThatHasEndedAndNobodyLooksForIt() {
    look(
        look -> {
          ended = look == 2;
          return NOT_YET;
        });

    assertThat(looks).isEqualTo(2);
    assertThat(told).containsExactly("started");
  }
}
