package dev.carillon.cluster.network;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The network namespaces of this machine, as the tools of the system make them. */
public final class Namespaces {
  private Namespaces() {}

  /**
   * Returns hosts that are namespaces; where the machine does not let them be made the test is
   * skipped, and fails in CI.
   */
  public static <T> T require(Supplier<T> hosts) {
    try {
      return hosts.get();
    } catch (IllegalStateException e) {
      if (System.getenv("CI") != null) {
        throw e;
      }
      return abort("no network namespaces can be made here: " + e.getMessage());
    }
  }

  /** Makes a namespace. */
  static void add(String name) {
    run("ip", "netns", "add", name);
    in(name, "ip", "link", "set", "lo", "up");
  }

  /** Removes a namespace, and the wires with it; one that was not made is none to remove. */
  static void delete(String name) {
    try {
      run("ip", "netns", "delete", name);
    } catch (IllegalStateException e) {
      // it was not made
    }
  }

  /** Returns a command that runs another in a namespace. */
  static List<String> on(String name, List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(command);
    return all;
  }

  /** Runs a command in a namespace, and returns what it printed. */
  static String in(String name, String... command) {
    return run(on(name, List.of(command)).toArray(String[]::new));
  }

  /** Runs a command, and returns what it printed. */
  static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command) + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command[0] + " ran", e);
    }
  }
}
