package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.JrmpCall.Message;
import dev.carillon.contracts.NotificationMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Attacks by taking time, each from an address of its own. Each lasts as long as its deadline and a
 * margin, so they are made side by side.
 */
final class SlowAttacks {
  private static final int HALF_OPEN = 500;
  private static final int SMALL_BUFFER = 4_096;
  private static final int FIRST_BYTES = 3;

  /** How many bytes of a drip come until its deadline. */
  private static final int DROPS = 4;

  private static final int ATTEMPTS = 10;
  private static final int PINGS = 100_000;
  private static final int BETWEEN_PINGS = 50;

  private final Deadlines deadlines;

  SlowAttacks(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  List<Attack> all() {
    return List.of(
        halfOpen(), silent(), dripOfHandshake(), dripOfCall(), idle(), pings(), neverReads());
  }

  /** What is done on a connection until it breaks. */
  private interface Activity {
    void on(Socket socket) throws IOException;
  }

  /** Does something on a connection, and says if the target has not ended it in time. */
  private static Optional<String> heldOn(Socket socket, int millis, Activity activity) {
    return heldOn(socket, millis, () -> 0, activity);
  }

  private static Optional<String> heldOn(
      Socket socket, int millis, LongSupplier progress, Activity activity) {
    int patience = millis + Deadlines.MARGIN;
    boolean open =
        Timed.run(
            socket,
            patience,
            progress,
            () -> {
              socket.setSoTimeout(0);
              activity.on(socket);
              socket.getInputStream().readAllBytes();
            });
    return open
        ? Optional.of("the connection is open after " + patience + " ms")
        : Optional.empty();
  }

  private Attack halfOpen() {
    return Attack.of(
        HALF_OPEN + " connections half open",
        scene -> {
          Crowd.Joining joining = number -> bare(scene, "127.0.0.3");
          try (Crowd crowd = Crowd.of(HALF_OPEN, joining)) {
            crowd.say(Arrays.copyOf(scene.attacker().beginning(), FIRST_BYTES));
            pause(deadlines.handshake() + Deadlines.MARGIN);
            int open = crowd.open();
            return open > 0 ? Optional.of(open + " of them stay open") : Optional.empty();
          }
        });
  }

  private Attack silent() {
    return Attack.of(
        "a connection that says nothing",
        scene -> heldOn(bare(scene, "127.0.0.4"), deadlines.handshake(), socket -> {}));
  }

  private Attack dripOfHandshake() {
    return Attack.of(
        "the handshake one byte at a time",
        scene ->
            heldOn(
                bare(scene, "127.0.0.5"),
                untilNoticed(deadlines.handshake()),
                socket ->
                    drip(
                        socket.getOutputStream(),
                        scene.attacker().beginning(),
                        deadlines.handshake() / DROPS)));
  }

  private Attack dripOfCall() {
    return Attack.of(
        "a call one byte at a time",
        scene ->
            heldOn(
                greeted(scene, "127.0.0.6"),
                untilNoticed(deadlines.request()),
                socket ->
                    drip(
                        socket.getOutputStream(),
                        bytes(scene.callOf("flush").with(NotificationMessage.flush("c"))),
                        deadlines.request() / DROPS)));
  }

  private Attack idle() {
    return Attack.of(
        "a connection without calls",
        scene -> heldOn(greeted(scene, "127.0.0.7"), deadlines.idle(), socket -> {}));
  }

  private Attack pings() {
    byte[] pings = new byte[PINGS];
    Arrays.fill(pings, (byte) Jrmp.PING);
    return Attack.of(
        "pings for ever",
        scene ->
            heldOn(
                greeted(scene, "127.0.0.8"),
                deadlines.life(),
                socket -> drip(socket.getOutputStream(), pings, BETWEEN_PINGS)));
  }

  private Attack neverReads() {
    return Attack.of(
        "a caller that reads no answers",
        scene -> {
          Socket connected = greeted(scene, "127.0.0.9");
          connected.setReceiveBufferSize(SMALL_BUFFER);
          byte[] call = bytes(scene.callOf("status").with());
          AtomicLong calls = new AtomicLong();
          return heldOn(
              connected, deadlines.request(), calls::get, socket -> repeat(socket, call, calls));
        });
  }

  /** Sends until the answers that nobody reads fill all buffers, however long that takes. */
  private static void repeat(Socket socket, byte[] call, AtomicLong calls) throws IOException {
    while (!socket.isClosed()) {
      socket.getOutputStream().write(call);
      calls.incrementAndGet();
    }
  }

  /** The end of a connection shows when two more drops have been sent in vain. */
  private static int untilNoticed(int deadline) {
    return deadline + 2 * deadline / DROPS;
  }

  private static void drip(OutputStream out, byte[] bytes, int millis) throws IOException {
    for (byte each : bytes) {
      out.write(each);
      out.flush();
      pause(millis);
    }
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static Socket bare(Scene scene, String from) throws IOException {
    return Approach.bare(scene.target().address(), from);
  }

  /** Tries more than once: while hundreds connect, the host may have no place for one more. */
  private static Socket greeted(Scene scene, String from) throws IOException {
    IOException last = new IOException("not tried");
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        Socket socket = scene.connect(from);
        Jrmp.open(socket);
        return socket;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private static byte[] bytes(Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message.writeTo(bytes);
    return bytes.toByteArray();
  }
}
