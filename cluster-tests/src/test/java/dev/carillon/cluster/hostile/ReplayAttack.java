package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Jrmp.Answer;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.Receipt;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;

/**
 * Attacks by a good peer's own bytes, listened to on their way and sent again: its hello and the
 * batch behind it.
 */
final class ReplayAttack {
  private static final int PATIENCE_MILLIS = 1_000;

  private ReplayAttack() {}

  static Attack attack() {
    return Attack.of(
        "a recorded stream played again",
        scene -> {
          String mark = Scene.mark();
          byte[] recorded = record(scene, mark);
          long before = applied(scene, mark);
          for (int i = 0; i < 3; i++) {
            play(scene, recorded);
          }
          long times = applied(scene, mark);
          return before == 1 && times == 1
              ? Optional.empty()
              : Optional.of("applied " + before + " times at first, then " + times + " times");
        });
  }

  private static long applied(Scene scene, String mark) {
    return scene.printed(mark) ? scene.target().jvm().count(mark) : 0;
  }

  private static byte[] record(Scene scene, String mark) throws IOException {
    HandmadePeer peer = HandmadePeer.nowhere(mark);
    try (Recorder recorder = Recorder.to(scene.target().address())) {
      try (Jrmp connection = Jrmp.open(scene.peer(), recorder.address())) {
        long epoch = deliver(scene, connection, peer.hello()).epoch();
        deliver(scene, connection, peer.flush(epoch, mark));
      }
      return recorder.recorded();
    }
  }

  private static Receipt deliver(Scene scene, Jrmp connection, NotificationBatch batch) {
    Answer answer =
        connection.call(scene.callOf("deliver").with((Object) batch.encode()), PATIENCE_MILLIS);
    return HandmadePeer.receipt(answer)
        .orElseThrow(() -> new IllegalStateException("a good peer's batch failed: " + answer));
  }

  /** Sends what was recorded to the bare port, and waits until the target has had enough of it. */
  private static void play(Scene scene, byte[] recorded) throws IOException {
    try (Socket socket = Approach.bare(scene.target().address(), Jrmp.HERE)) {
      socket.setSoTimeout(300);
      socket.getOutputStream().write(recorded);
      socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException e) {
      // all has been answered
    } catch (IOException e) {
      // cut
    }
  }
}
