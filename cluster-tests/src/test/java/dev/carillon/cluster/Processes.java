package dev.carillon.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Processes beside this one. */
final class Processes {
  private Processes() {}

  /** What a process printed, and its exit status. */
  record Result(int status, String output) {}

  /** Finds the server process that the Arquillian adapter started for a node. */
  static ProcessHandle ofNode(String node) {
    return ProcessHandle.current()
        .descendants()
        .filter(
            each ->
                each.info()
                    .arguments()
                    .map(arguments -> Arrays.asList(arguments).contains(node))
                    .orElse(false))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no process of " + node + " is running"));
  }

  /** Sends a signal to a process. */
  static void signal(String signal, long pid) {
    Result result = run(List.of("kill", "-" + signal, Long.toString(pid)));
    if (result.status() != 0) {
      throw new IllegalStateException(pid + " did not take the signal: " + result.output());
    }
  }

  /** Runs a command, and waits for its end. */
  static Result run(List<String> command) {
    return run(command, Map.of());
  }

  /** Runs a command with more variables in its environment, and waits for its end. */
  static Result run(List<String> command, Map<String, String> variables) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(variables);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new IllegalStateException(command + " did not run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command + " ran", e);
    }
  }
}
