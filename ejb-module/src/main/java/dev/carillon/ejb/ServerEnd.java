package dev.carillon.ejb;

import dev.carillon.ejb.Redeployment.Hold;
import dev.carillon.recycle.Restart;
import dev.carillon.telemetry.LogLine;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A restart of the whole server. */
final class ServerEnd {
  private static final String COMMAND = "_restart-instance";

  private ServerEnd() {}

  /**
   * Returns what ends the JVM, for whatever supervises it. The server undeploys its applications
   * while the JVM ends, so that they say goodbye.
   *
   * @param readiness goes DOWN and stays so: the checks of applications end before the last of them
   * @param hasEnded says whether the application has been stopped
   * @param exit ends the JVM, and may not return
   */
  static Restart byStatus(
      int status, Hold readiness, BooleanSupplier hasEnded, Executor thread, IntConsumer exit) {
    return failed -> {
      LogLine.SERVER_ENDS.log("exit status " + status);
      new Attempt(readiness, hasEnded, failed).on(thread, () -> exit.accept(status));
    };
  }

  /**
   * Returns what has the server end and start itself.
   *
   * @param readiness is DOWN until it has ended, or cannot
   * @param hasEnded says whether the application has been stopped
   */
  static Restart byCommand(
      ServerCommands server, Hold readiness, BooleanSupplier hasEnded, Executor thread) {
    return failed -> {
      LogLine.SERVER_ENDS.log(COMMAND);
      new Attempt(readiness, hasEnded, failed).on(thread, () -> restart(server));
    };
  }

  private static void restart(ServerCommands server) {
    ServerCommands.Answer answer = server.run(COMMAND);
    if (!answer.succeeded()) {
      throw new IllegalStateException(COMMAND + ": " + answer.text());
    }
  }

  /** One attempt to end the server; readiness is DOWN from its begin unless it fails. */
  private record Attempt(Hold readiness, BooleanSupplier hasEnded, Consumer<String> failed) {
    void on(Executor thread, Runnable end) {
      readiness.down();
      try {
        thread.execute(() -> end(end));
      } catch (Throwable e) { // no thread can be made
        goOn(e);
      }
    }

    private void end(Runnable end) {
      try {
        end.run();
      } catch (Throwable e) {
        goOn(e);
      }
    }

    /** An application that has ended serves nobody, whatever became of its server. */
    private void goOn(Throwable thrown) {
      if (!hasEnded.getAsBoolean()) {
        readiness.release();
        failed.accept(Redeployment.text(thrown));
      }
    }
  }
}
