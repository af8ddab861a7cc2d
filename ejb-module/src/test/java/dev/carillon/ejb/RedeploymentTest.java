package dev.carillon.ejb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.ejb.ServerCommands.Answer;
import dev.carillon.testing.Logged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to Payara to redeploy an application, and what follows its answers. */
class RedeploymentTest {
  private static final Answer DONE = new Answer(true, "Application deployed with name web.");
  private static final Answer LOST =
      new Answer(false, "IllegalArgumentException: DeploymentContext does not contain any EJB");
  private static final Answer BROKEN = new Answer(false, "ClassNotFoundException: no.Such");

  private Path archive;
  private final List<String> said = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private boolean ended = true;
  private @Nullable Error thrown;

  @BeforeEach
  void putAnArchiveThere(@TempDir Path folder) throws IOException {
    archive = Files.writeString(folder.resolve("web.war"), "archive");
  }

  private final Redeployment.Hold readiness =
      new Redeployment.Hold() {
        @Override
        public void down() {
          said.add("down");
        }

        @Override
        public void release() {
          said.add("release");
        }
      };

  private void redeploy(Optional<Path> payarasCopy, Answer... planned) {
    answers.addAll(List.of(planned));
    DeployedApplication application =
        new DeployedApplication("web", "/shop", true, archive, false, payarasCopy);
    new Redeployment(
            () -> new Redeployment.Deployable(application, archive),
            (command, parameters) -> {
              said.add(command + " " + String.join(" ", parameters));
              if (thrown != null) {
                throw thrown;
              }
              return answers.remove();
            },
            () -> ended,
            readiness,
            Runnable::run)
        .begin(failures::add);
  }

  private String command(String command) {
    return command + " --name web --contextroot /shop --availabilityenabled=true " + archive;
  }

  @Test
  void itIsRedeployedAsItWasWhileReadinessIsDown() {
    redeploy(Optional.empty(), DONE);

    assertThat(said).containsExactly("down", command("redeploy"), "release");
    assertThat(failures).isEmpty();
    assertThat(archive).as("not Payara's to delete, nor ours").exists();
  }

  @Test
  void itIsDeployedAgainIfPayaraHasLostItsClassLoader() {
    try (Logged logged = new Logged()) {
      redeploy(Optional.empty(), LOST, LOST, DONE);
      assertThat(logged.lines("CAR2049")).hasSize(2);
      assertThat(logged.lines("CAR2048")).hasSize(1);
    }
    assertThat(said)
        .containsExactly(
            "down", command("redeploy"), command("deploy"), command("deploy"), "release");
    assertThat(failures).isEmpty();
  }

  @Test
  void itIsDeployedAgainThreeTimesAtTheMostAndReadinessStaysDownThen() {
    try (Logged logged = new Logged()) {
      redeploy(Optional.empty(), LOST, LOST, LOST, LOST);
      assertThat(logged.lines("CAR2049")).hasSize(3);
      assertThat(logged.lines("CAR2050")).hasSize(1);
    }
    assertThat(said).endsWith(command("deploy")).doesNotContain("release");
  }

  @Test
  void anyOtherFailureIsNotTriedAgain() {
    try (Logged logged = new Logged()) {
      redeploy(Optional.empty(), BROKEN);
      assertThat(logged.lines("CAR2050")).singleElement().asString().contains("no.Such");
    }
    assertThat(said).containsExactly("down", command("redeploy"));
  }

  @Test
  void failureThatLeavesTheApplicationGivesReadinessBackAndSaysWhy() {
    ended = false;
    redeploy(Optional.empty(), BROKEN);

    assertThat(said).containsExactly("down", command("redeploy"), "release");
    assertThat(failures).containsExactly(BROKEN.text());
  }

  @Test
  void whatIsThrownWhileTheApplicationIsThereGivesReadinessBackAndSaysWhy() {
    ended = false;
    thrown = new LinkageError("another Payara");
    redeploy(Optional.empty());

    assertThat(said).containsExactly("down", command("redeploy"), "release");
    assertThat(failures).containsExactly("java.lang.LinkageError: another Payara");
  }

  @Test
  void whatIsThrownWhenTheApplicationHasEndedLeavesReadinessDown() {
    thrown = new LinkageError("another Payara");
    try (Logged logged = new Logged()) {
      redeploy(Optional.empty());
      assertThat(logged.lines("CAR2050")).singleElement().asString().contains("another Payara");
    }
    assertThat(said).containsExactly("down", command("redeploy"));
    assertThat(failures).isEmpty();
  }

  private Path copyOfPayaras(Answer answer) {
    redeploy(Optional.of(archive), answer);

    String deployed = said.get(1);
    Path copy = Path.of(deployed.substring(deployed.lastIndexOf(' ') + 1));
    assertThat(copy).isNotEqualTo(archive).hasFileName("web.war");
    assertThat(archive).exists();
    return copy;
  }

  @Test
  void copyOfPayarasIsPutAsideBeforeAndDeletedAfterwards() {
    assertThat(copyOfPayaras(DONE).getParent()).doesNotExist();
  }

  @Test
  void copyIsDeletedIfTheApplicationGoesOnAsItWas() {
    ended = false;

    assertThat(copyOfPayaras(BROKEN).getParent()).doesNotExist();
  }

  @Test
  void copyIsKeptIfTheApplicationIsGone() throws IOException {
    Path copy = copyOfPayaras(BROKEN);

    assertThat(copy).exists();
    Files.delete(copy);
    Files.delete(requireNonNull(copy.getParent()));
  }

  @Test
  void applicationThatCannotBeFoundIsLeftAlone() {
    new Redeployment(
            () -> {
              throw new IllegalStateException("Payara lists no application web");
            },
            (command, parameters) -> DONE,
            () -> false,
            readiness,
            Runnable::run)
        .begin(failures::add);

    assertThat(said).isEmpty();
    assertThat(failures).containsExactly("Payara lists no application web");
  }
}
