package dev.carillon.ejb;

/** The server's own administration commands, run on this server alone. Thread-safe. */
interface ServerCommands {
  /**
   * What a command answered.
   *
   * @param succeeded whether it was done, with warnings or without
   * @param text what it said
   */
  record Answer(boolean succeeded, String text) {}

  /** Runs a command on the calling thread, and waits for its end. */
  Answer run(String command, String... parameters);
}
