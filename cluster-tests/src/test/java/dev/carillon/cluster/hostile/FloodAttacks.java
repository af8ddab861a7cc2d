package dev.carillon.cluster.hostile;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Attacks by the number of connections, which stay until the target cuts them. */
final class FloodAttacks {
  /** More threads than any number of connections may make. */
  private static final int MOST_THREADS = 700;

  private static final int CONNECTIONS = Integer.getInteger("carillon.hostile.idle", 5_000);
  private static final int ADDRESSES = 50;
  private static final int FROM_ONE = 800;

  /** Of how many connections one goes on until TLS is there; the others stop in the middle. */
  private static final int WHOLE_HANDSHAKES = 10;

  private static final Duration RECOVERY = Duration.ofSeconds(3);

  /** More than a target does that waits for the end of a pause, while a peer tries to connect. */
  private static final Duration WORK = Duration.ofMillis(50);

  private FloodAttacks() {}

  static List<Attack> all() {
    return List.of(fromManyAddresses(), fromOneAddress());
  }

  private static Attack fromManyAddresses() {
    return idle(
        CONNECTIONS + " idle connections from many addresses",
        CONNECTIONS,
        number -> "127.0.1." + (1 + number % ADDRESSES));
  }

  /** Enough of them to tell whether each takes a thread. */
  static Attack fromOneAddress() {
    return idle(
        FROM_ONE + " idle connections from the address of a good peer",
        FROM_ONE,
        number -> Jrmp.HERE);
  }

  /** Returns more connections than a target can have files open. */
  static Attack beyond(int openFiles) {
    return Attack.of(
        "more connections than " + openFiles + " files",
        scene -> {
          Crowd.Joining joining = number -> idle(scene, number, "127.0.2.1");
          Crowd.of(2 * openFiles, joining).close();
          return failureToRecover(scene);
        });
  }

  /**
   * The connections that wait to be taken are of those who have gone. That may take a moment, and
   * longer as long as the target has work to do with them: it may get little processor time.
   */
  private static Optional<String> failureToRecover(Scene scene) {
    long start = System.nanoTime();
    Duration before = Duration.ZERO;
    Duration worked = scene.target().jvm().worked();
    Optional<String> failure = scene.failureOfGoodPeer();
    while (failure.isPresent()
        && (System.nanoTime() - start < RECOVERY.toNanos()
            || worked.minus(before).compareTo(WORK) > 0)) {
      before = worked;
      failure = scene.failureOfGoodPeer();
      worked = scene.target().jvm().worked();
    }
    return failure;
  }

  private interface Origin {
    String of(int number);
  }

  private static Attack idle(String name, int count, Origin origin) {
    return Attack.of(
        name,
        scene -> {
          Crowd.Joining joining = number -> idle(scene, number, origin.of(number));
          try (Crowd crowd = Crowd.of(count, joining)) {
            int threads = scene.target().jvm().threads();
            return threads > MOST_THREADS
                ? Optional.of(threads + " threads for " + crowd.open() + " connections")
                : scene.failureOfGoodPeer();
          }
        });
  }

  /** Opens RMI's protocol where there is no TLS, and does not wait for the answer. */
  private static Socket idle(Scene scene, int number, String from) throws IOException {
    boolean whole = scene.attacker() == Approach.PLAIN || number % WHOLE_HANDSHAKES == 0;
    Socket socket = whole ? scene.connect(from) : Approach.bare(scene.target().address(), from);
    socket.getOutputStream().write(whole ? Jrmp.opening() : scene.attacker().beginning());
    return socket;
  }
}
