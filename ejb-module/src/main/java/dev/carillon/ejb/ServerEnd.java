package dev.carillon.ejb;

import dev.carillon.ejb.Redeployment.Hold;
import dev.carillon.recycle.Restart;
import dev.carillon.telemetry.LogLine;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A restart of the whole server. */
final class ServerEnd {
  private ServerEnd() {}

  /**
   * Returns what ends the JVM, for whatever supervises it. The server undeploys its applications
   * while the JVM ends, so that they say goodbye.
   *
   * @param readiness goes DOWN and stays so: the checks of applications end before the last of them
   * @param exit ends the JVM, and may not return
   */
  static Restart byStatus(int status, Hold readiness, Executor thread, IntConsumer exit) {
    return failed -> {
      LogLine.SERVER_ENDS.log("exit status " + status);
      readiness.down();
      thread.execute(() -> exit.accept(status));
    };
  }

  /**
   * Returns what has the server end and start itself.
   *
   * @param readiness is DOWN until it has ended, or cannot
   */
  static Restart byCommand(ServerCommands server, Hold readiness, Executor thread) {
    return failed -> {
      LogLine.SERVER_ENDS.log("_restart-instance");
      readiness.down();
      thread.execute(() -> restart(server, readiness, failed));
    };
  }

  private static void restart(ServerCommands server, Hold readiness, Consumer<String> failed) {
    ServerCommands.Answer answer = server.run("_restart-instance");
    if (!answer.succeeded()) {
      readiness.release();
      failed.accept("_restart-instance: " + answer.text());
    }
  }
}
