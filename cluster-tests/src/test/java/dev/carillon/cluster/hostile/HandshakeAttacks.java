package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Authority.Certified;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.Receipt.Kind;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Attacks on a port with mutual TLS by those who have no certificate, or not the right one. */
final class HandshakeAttacks {
  private static final String INSTANCE = "carillon://carillon/insider/web";
  private static final int HANDSHAKE = 0x16;
  private static final int PATIENCE_MILLIS = 2_000;

  private HandshakeAttacks() {}

  static List<Attack> all() {
    Authority stranger = Authority.named("the cluster's CA");
    Certified insider = Certificates.CA.certify(INSTANCE);
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);
    return List.of(
        entry("a plain client", Approach.PLAIN),
        entry("no certificate", TlsApproach.withoutCertificate()),
        entry("a certificate of another CA", TlsApproach.with(stranger.certify(INSTANCE))),
        entry(
            "a certificate signed by an instance",
            TlsApproach.with(Authority.pretended(insider).certify(INSTANCE))),
        entry(
            "an expired certificate",
            TlsApproach.with(
                Certificates.CA.certify(INSTANCE, now.minus(day.multipliedBy(2)), now.minus(day)))),
        entry(
            "a certificate of tomorrow",
            TlsApproach.with(
                Certificates.CA.certify(INSTANCE, now.plus(day), now.plus(day.multipliedBy(2))))),
        entry("a denied certificate", TlsApproach.with(Certificates.DENIED)),
        entry(
            "a certificate of another cluster",
            TlsApproach.with(Certificates.CA.certify("carillon://other/insider/web"))),
        entry(
            "a certificate of something else",
            TlsApproach.with(Certificates.CA.certify("https://carillon/insider/web"))),
        entry("TLS 1.2", TlsApproach.with(insider, "TLSv1.2")),
        greeting("TLS 1.1", 2),
        greeting("TLS 1.0", 1),
        greeting("SSL 3", 0));
  }

  /** Attacks by those who have a right certificate and do what it does not cover. */
  static List<Attack> beyondTheCertificate() {
    return List.of(
        delivery("a batch in the name of another instance", Certificates.INSIDER),
        delivery("a batch of a controller", Certificates.CONTROLLER));
  }

  /** Returns the attempt to get as far as to a status. */
  static Attack entry(String name, Approach approach) {
    return Attack.of(
        name,
        scene -> {
          try (Jrmp connection = Jrmp.open(approach, scene.target().address())) {
            return Optional.of(
                "RMI answers: "
                    + connection.call(scene.callOf("status").with(), PATIENCE_MILLIS).outcome());
          }
        });
  }

  /** Says hello in an old version of TLS, which no JDK would any more. */
  private static Attack greeting(String name, int minor) {
    return Attack.of(
        name,
        scene -> {
          try (Socket socket = Approach.bare(scene.target().address(), Jrmp.HERE)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(greeting(minor));
            int answer = socket.getInputStream().read();
            return answer == HANDSHAKE ? Optional.of("the version was taken") : Optional.empty();
          }
        });
  }

  /** One cipher suite that was common then, no extensions. */
  private static byte[] greeting(int minor) {
    byte[] greeting = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
    byte[] beginning = {0x16, 3, (byte) minor, 0, 45, 1, 0, 0, 41, 3, (byte) minor};
    byte[] end = {0, 0, 2, 0, 0x2f, 1, 0};
    System.arraycopy(beginning, 0, greeting, 0, beginning.length);
    System.arraycopy(end, 0, greeting, greeting.length - end.length, end.length);
    return greeting;
  }

  /** Returns the attempt to open a session. */
  static Attack delivery(String name, Approach approach) {
    return Attack.of(
        name,
        scene -> {
          NotificationBatch hello = HandmadePeer.nowhere(Scene.mark()).hello();
          try (Jrmp connection = Jrmp.open(approach, scene.target().address())) {
            return HandmadePeer.receipt(
                    connection.call(
                        scene.callOf("deliver").with((Object) hello.encode()), PATIENCE_MILLIS))
                .filter(receipt -> receipt.kind() == Kind.NEW)
                .map(receipt -> "a session was opened: " + receipt.epoch());
          }
        });
  }
}
