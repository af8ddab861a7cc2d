package dev.carillon.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /** Runs a tool of the JDK that runs this, and waits for its end. */
  static Result jdk(String tool, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new IllegalStateException(tool + " did not run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + tool + " ran", e);
    }
  }
}
