package dev.carillon.cluster.hostile;

import java.util.Map;

/**
 * How long a connection may take for what, in milliseconds: short ones, so that all attacks on time
 * can be made in each build, or the product's own.
 *
 * @param handshake until it has said what it is
 * @param request until a call has arrived, and its answer has been taken
 * @param idle between calls
 * @param life in all
 */
record Deadlines(int handshake, int request, int idle, int life) {
  /** How much later than at its deadline the end of a connection may show. */
  static final int MARGIN = 1_500;

  /** Those of the tests that run. */
  static final Deadlines CHOSEN =
      Boolean.getBoolean("carillon.hostile.full")
          ? new Deadlines(3_000, 5_000, 60_000, 90_000)
          : new Deadlines(800, 800, 1_000, 3_000);

  /** Returns the product's settings. */
  Map<String, String> settings() {
    return Map.of(
        "carillon.heartbeat", "300ms",
        "carillon.tls.handshake-timeout", handshake + "ms",
        "carillon.service.request-timeout", request + "ms",
        "carillon.service.idle-time", idle + "ms",
        "carillon.service.life-time", life + "ms");
  }
}
