package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** The end of a server, by an exit status or by its own command. */
class ServerEndTest {
  private final List<String> seen = new ArrayList<>();
  private boolean ended;

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

  private void byStatus(Executor thread, IntConsumer exit) {
    ServerEnd.byStatus(75, readiness, () -> ended, thread, exit).begin(seen::add);
  }

  private void byCommand(ServerCommands server) {
    ServerEnd.byCommand(server, readiness, () -> ended, Runnable::run).begin(seen::add);
  }

  @Test
  void jvmEndsWithTheStatusThatWasSet() {
    byStatus(Runnable::run, status -> seen.add("exit " + status));

    assertThat(seen).containsExactly("DOWN", "exit 75");
  }

  @Test
  void serverThatDoesNotRestartItselfSaysWhy() {
    byCommand((command, parameters) -> new ServerCommands.Answer(false, "no " + command));

    assertThat(seen).containsExactly("DOWN", "released", "_restart-instance: no _restart-instance");
  }

  @Test
  void serverThatRestartsItselfSaysNothing() {
    byCommand((command, parameters) -> new ServerCommands.Answer(true, ""));

    assertThat(seen).containsExactly("DOWN");
  }

  @Test
  void jvmThatMayNotBeEndedGivesReadinessBackAndSaysWhy() {
    byStatus(
        Runnable::run,
        status -> {
          throw new SecurityException("exit is forbidden");
        });

    assertThat(seen)
        .containsExactly("DOWN", "released", "java.lang.SecurityException: exit is forbidden");
  }

  @Test
  void serverThatCannotBeCalledGivesReadinessBackAndSaysWhy() {
    byCommand(
        (command, parameters) -> {
          throw new LinkageError("another Payara");
        });

    assertThat(seen).containsExactly("DOWN", "released", "java.lang.LinkageError: another Payara");
  }

  @Test
  void threadThatCannotBeMadeGivesReadinessBackAndSaysWhy() {
    byStatus(
        task -> {
          throw new OutOfMemoryError("no thread");
        },
        status -> {});

    assertThat(seen).containsExactly("DOWN", "released", "java.lang.OutOfMemoryError: no thread");
  }

  @Test
  void failureAfterTheApplicationHasEndedLeavesReadinessDown() {
    byCommand(
        (command, parameters) -> {
          ended = true;
          throw new IllegalStateException("interrupted");
        });

    assertThat(seen).containsExactly("DOWN");
  }
}
