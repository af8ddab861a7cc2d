package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Jrmp.Outcome;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationMessage;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * A target, how an attacker gets to it, and how a good peer does.
 *
 * @param target what is attacked
 * @param attacker how the attacker connects
 * @param peer how a good peer connects
 */
record Scene(Target target, Approach attacker, Approach peer) {
  /** How long a good peer waits at the most. */
  static final int PATIENCE_MILLIS = 1_000;

  private static final AtomicLong MARKS = new AtomicLong();

  /** Returns a text that was never used before. */
  static String mark() {
    return "mark-" + MARKS.incrementAndGet() + "-";
  }

  /** Says whether the attacker gets as far as to RMI; if not, no attack means anything. */
  boolean attackerGetsToRmi() {
    return HandshakeAttacks.entry("the attacker", attacker).breach(this).isPresent();
  }

  /** Returns a connection of the attacker, on which RMI's protocol is open. */
  Jrmp open() throws IOException {
    return Jrmp.open(attacker, target.address());
  }

  /** Returns a connection of the attacker from another address of this host. */
  Socket connect(String from) throws IOException {
    return attacker.connect(target.address(), from);
  }

  JrmpCall callOf(Method method) {
    return JrmpCall.of(target.objectIdBytes(), method);
  }

  JrmpCall callOf(String method) {
    return callOf(RemoteMethods.named(method));
  }

  /** Says what is wrong if a good peer that connects now is not served in time. */
  Optional<String> failureOfGoodPeer() {
    if (!target.jvm().isAlive()) {
      return Optional.of("the target has ended: " + target.jvm().output());
    }
    String mark = mark();
    long start = System.nanoTime();
    String result = flush(mark);
    long millis = (System.nanoTime() - start) / 1_000_000;
    return result.equals(Outcome.RETURNED.name()) && millis <= PATIENCE_MILLIS
        ? Optional.empty()
        : Optional.of("a good peer was not served: " + result + " after " + millis + " ms");
  }

  /**
   * Says what is wrong if a good peer is served neither at once nor when it connects again, as
   * peers do: while hundreds connect, the queue of its host may have no place for it.
   */
  Optional<String> failureOfGoodPeerThatRepeats() {
    return failureOfGoodPeer().isEmpty() ? Optional.empty() : failureOfGoodPeer();
  }

  private String flush(String mark) {
    try (Jrmp connection = Jrmp.open(peer, target.address())) {
      return connection
          .outcome(
              callOf("flush").with(NotificationMessage.flushKey(Target.CACHE, "r", mark)),
              PATIENCE_MILLIS)
          .name();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Makes the target broadcast a flush of a key to everyone. */
  void relay(String key) throws IOException {
    try (Jrmp connection = Jrmp.open(peer, target.address())) {
      connection.call(
          callOf("relay")
              .with(NotificationMessage.flushKey(Target.CACHE, "r", key), Audience.everyone(), 0L),
          PATIENCE_MILLIS);
    }
  }

  /** Greets the target as an instance that is somewhere, where it will be greeted back. */
  void sayHello(Address place) throws IOException {
    NotificationBatch hello = new HandmadePeer("peer-" + mark() + "/web", place).hello();
    try (Jrmp connection = Jrmp.open(peer, target.address())) {
      connection.call(callOf("deliver").with((Object) hello.encode()), PATIENCE_MILLIS);
    }
  }

  /**
   * Says whether the target printed a text. A flush is printed before it returns, so what was
   * printed before it has been read when the flush has.
   */
  boolean printed(String text) {
    String mark = mark();
    flush(mark);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> target.jvm().count(mark) > 0 || !target.jvm().isAlive());
    return target.jvm().count(text) > 0;
  }
}
