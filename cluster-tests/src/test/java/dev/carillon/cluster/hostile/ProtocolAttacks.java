package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Jrmp.Answer;
import dev.carillon.cluster.hostile.Jrmp.Outcome;
import dev.carillon.cluster.hostile.JrmpCall.Message;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.rmi.dgc.Lease;
import java.rmi.dgc.VMID;
import java.rmi.server.ObjID;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Attacks by what is said: other protocols, no protocol, and calls of RMI's own objects. */
final class ProtocolAttacks {
  private static final int PATIENCE_MILLIS = 1_000;

  private static final byte[] REGISTRY = JrmpCall.wellKnown(0);
  private static final long REGISTRY_HASH = 4905912898345647071L;
  private static final int LIST = 1;
  private static final int REBIND = 3;

  private static final byte[] GARBAGE_COLLECTOR = JrmpCall.wellKnown(2);
  private static final long GARBAGE_COLLECTOR_HASH = -669196253586618813L;
  private static final int DIRTY = 1;
  private static final int LEASES = Integer.getInteger("carillon.hostile.leases", 2_000);
  private static final int AT_ONCE = 100;

  /** How a normal return begins. */
  private static final String RETURNED = "Q\u00ac\u00ed\u0000\u0005w\u000f\u0001";

  private ProtocolAttacks() {}

  static List<Attack> all() {
    return List.of(
        garbage(),
        afterGarbage(),
        http("HTTP GET", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        http("HTTP POST", "POST / HTTP/1.0\r\nContent-Length: 7\r\n\r\nJRMI\0\2K"),
        leases(),
        registryList(),
        registryRebind(),
        unknownHash(),
        pipelined());
  }

  private static Attack garbage() {
    return Attack.stopped(
        "garbage instead of RMI",
        scene -> {
          for (int seed = 0; seed < 20; seed++) {
            try (Socket socket = scene.connect(Jrmp.HERE)) {
              Optional<String> held = ends(socket, random(seed, 200));
              if (held.isPresent()) {
                return held;
              }
            }
          }
          return Optional.empty();
        });
  }

  private static Attack afterGarbage() {
    return Attack.stopped(
        "garbage instead of a call",
        scene -> {
          for (int seed = 0; seed < 20; seed++) {
            try (Jrmp connection = scene.open()) {
              byte[] bytes = random(seed, 200);
              bytes[0] = JrmpCall.MARK;
              Answer answer = connection.call(out -> out.write(bytes), PATIENCE_MILLIS);
              if (answer.outcome() == Outcome.SILENT || answer.outcome() == Outcome.RETURNED) {
                return Optional.of("seed " + seed + ": " + answer);
              }
            }
          }
          return Optional.empty();
        });
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static Attack http(String name, String request) {
    return Attack.stopped(
        name,
        scene -> {
          try (Socket socket = scene.connect(Jrmp.HERE)) {
            return ends(socket, request.getBytes(StandardCharsets.ISO_8859_1));
          }
        });
  }

  /** Sends bytes, and says what is wrong unless the connection is closed without much of a word. */
  private static Optional<String> ends(Socket socket, byte[] bytes) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    try {
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.length() > 1 ? Optional.of("an answer: " + answer) : Optional.empty();
    } catch (SocketTimeoutException e) {
      return Optional.of("the connection stays open");
    }
  }

  private static Attack leases() {
    return Attack.of(
        LEASES + " leases of the distributed garbage collector",
        scene -> {
          int taken = 0;
          int more = 1;
          try (Jrmp connection = scene.open()) {
            while (taken < LEASES && more > 0) {
              connection.send(Collections.nCopies(AT_ONCE, dirty()).toArray(Message[]::new));
              more = returns(connection.answer(PATIENCE_MILLIS).text());
              taken += more;
            }
          }
          return taken > 0 ? Optional.of(taken + " leases were taken") : Optional.empty();
        });
  }

  private static int returns(String answers) {
    return (answers.length() - answers.replace(RETURNED, "").length()) / RETURNED.length();
  }

  private static Message dirty() {
    ObjID[] ids = {new ObjID(ObjID.REGISTRY_ID)};
    return JrmpCall.ofOperation(GARBAGE_COLLECTOR, DIRTY, GARBAGE_COLLECTOR_HASH)
        .with(ids, 1L, new Lease(new VMID(), 600_000));
  }

  private static Message list() {
    return JrmpCall.ofOperation(REGISTRY, LIST, REGISTRY_HASH).with();
  }

  private static Attack registryList() {
    return Attack.of(
        "the list of a registry", scene -> returned(scene, list(), "the registry answered"));
  }

  private static Attack registryRebind() {
    return Attack.of(
        "rebinding a name of a registry",
        scene -> {
          try (Lure lure = new Lure();
              Jrmp connection = scene.open()) {
            connection.call(
                JrmpCall.ofOperation(REGISTRY, REBIND, REGISTRY_HASH)
                    .with(
                        stream ->
                            RemoteReference.stubTo(lure.port()).writeTo(stream.string("carillon"))),
                PATIENCE_MILLIS);
            return lure.visit();
          }
        });
  }

  private static Attack unknownHash() {
    return Attack.stopped(
        "a method that does not exist",
        scene ->
            returned(
                scene,
                JrmpCall.withHash(scene.target().objectIdBytes(), JrmpCall.hash("halt()V")).with(),
                "it was called"));
  }

  private static Optional<String> returned(Scene scene, Message call, String breach)
      throws IOException {
    try (Jrmp connection = scene.open()) {
      return connection.call(call, PATIENCE_MILLIS).outcome() == Outcome.RETURNED
          ? Optional.of(breach)
          : Optional.empty();
    }
  }

  private static Attack pipelined() {
    return Attack.of(
        "a call of the registry in one piece with a good one",
        scene -> {
          try (Jrmp connection = scene.open()) {
            connection.send(scene.callOf("status").with(), list());
            return returns(connection.answers(PATIENCE_MILLIS).text()) > 1
                ? Optional.of("both calls returned")
                : Optional.empty();
          }
        });
  }
}
