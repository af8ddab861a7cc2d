package dev.carillon.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long each instance may take that a command asks directly. */
final class EachTimeout {
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofSeconds(30);

  @Option(
      names = "--timeout",
      paramLabel = "T",
      description = "How long each instance may take, 100ms..30s. Default: 5s.")
  private Duration timeout = Duration.ofSeconds(5);

  /**
   * Returns it.
   *
   * @throws IllegalArgumentException if it is not within its limits
   */
  Duration require() {
    return Span.require("--timeout", timeout, LEAST, MOST);
  }
}
