package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a server, by an exit status or by its own command. */
class ServerEndTest {
  private final List<String> seen = new ArrayList<>();

  private final Redeployment.Hold readiness =
      new Redeployment.Hold() {
        @Override
        public void down() {
          seen.add("DOWN");
        }

        @Override
        public void release() {
          seen.add("released");
        }
      };

  @Test
  void jvmEndsWithTheStatusThatWasSet() {
    ServerEnd.byStatus(75, readiness, Runnable::run, status -> seen.add("exit " + status))
        .begin(seen::add);

    assertThat(seen).containsExactly("DOWN", "exit 75");
  }

  @Test
  void serverThatDoesNotRestartItselfSaysWhy() {
    ServerEnd.byCommand(
            (command, parameters) -> new ServerCommands.Answer(false, "no " + command),
            readiness,
            Runnable::run)
        .begin(seen::add);

    assertThat(seen).containsExactly("DOWN", "released", "_restart-instance: no _restart-instance");
  }

  @Test
  void serverThatRestartsItselfSaysNothing() {
    ServerEnd.byCommand(
            (command, parameters) -> new ServerCommands.Answer(true, ""), readiness, Runnable::run)
        .begin(seen::add);

    assertThat(seen).containsExactly("DOWN");
  }
}
