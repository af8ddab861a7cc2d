package dev.carillon.ejb;

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
   * @param exit ends the JVM, and may not return
   */
  static Restart byStatus(int status, Executor thread, IntConsumer exit) {
    return failed -> {
      LogLine.SERVER_ENDS.log("exit status " + status);
      thread.execute(() -> exit.accept(status));
    };
  }

  /** Returns what has the server end and start itself. */
  static Restart byCommand(ServerCommands server, Executor thread) {
    return failed -> {
      LogLine.SERVER_ENDS.log("_restart-instance");
      thread.execute(() -> restart(server, failed));
    };
  }

  private static void restart(ServerCommands server, Consumer<String> failed) {
    ServerCommands.Answer answer = server.run("_restart-instance");
    if (!answer.succeeded()) {
      failed.accept("_restart-instance: " + answer.text());
    }
  }
}
