package dev.carillon.rmi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.carillon.contracts.Address;
import dev.carillon.tls.Protection;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of a server that speaks the RMI wire protocol by hand, and means no good. */
class HostileServerTest {
  private static final Duration TIMEOUT = Duration.ofMillis(700);

  private final Connector connector =
      new Connector(Duration.ofSeconds(5), TIMEOUT, Protection.none());

  private static final class Trap extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger sprung = new AtomicInteger();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      sprung.incrementAndGet();
    }
  }

  private interface Saying {
    void say(DataOutputStream out) throws IOException;
  }

  /** Greets whoever connects, reads the beginning of a call, and says what it is given to say. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Saying saying;

    Server(Saying saying) throws IOException {
      this.saying = saying;
      Thread thread = new Thread(this::serve);
      thread.setDaemon(true);
      thread.start();
    }

    Address address() {
      return new Address("127.0.0.1", listening.getLocalPort());
    }

    private void serve() {
      while (!listening.isClosed()) {
        try (Socket socket = listening.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          in.readFully(new byte[7]);
          out.writeByte(0x4e);
          out.writeUTF("127.0.0.1");
          out.writeInt(1);
          in.readUTF();
          in.readInt();
          in.readFully(new byte[6]);
          saying.say(out);
          in.readFully(new byte[1 << 20]);
        } catch (IOException e) {
          // the caller has had enough
        }
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  private static byte[] answer(int kind, Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0x51);
    try (ObjectOutputStream out =
        new ObjectOutputStream(bytes) {
          @Override
          protected void annotateClass(Class<?> type) throws IOException {
            writeObject(null);
          }
        }) {
      out.writeByte(kind);
      out.write(new byte[14]);
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  @AfterEach
  void close() {
    connector.close();
  }

  private void assertFails(Saying saying) throws IOException {
    try (Server server = new Server(saying)) {
      assertThatExceptionOfType(RemoteException.class)
          .isThrownBy(() -> connector.stub(server.address()).status());
    }
    assertThat(Trap.sprung).hasValue(0);
  }

  @Test
  void serverThatMeansWellIsUnderstood() throws IOException {
    byte[] status = answer(1, new Answering().status());
    try (Server server = new Server(out -> out.write(status));
        Connector patient =
            new Connector(Duration.ofSeconds(5), Duration.ofSeconds(20), Protection.none())) {
      assertThat(patient.stub(server.address()).status().role()).isEqualTo("web");
    }
  }

  @Test
  void foreignObjectRunsNothingHereAsValueAndAsException() throws IOException {
    byte[] value = answer(1, new Trap());
    byte[] exception = answer(2, new Trap());
    assertFails(out -> out.write(value));
    assertFails(out -> out.write(exception));
  }

  @Test
  void endlessAnswerFails() throws IOException {
    byte[] bomb = answer(1, "x".repeat(1 << 20));
    assertFails(
        out -> {
          out.write(bomb, 0, 22);
          out.writeByte(0x7c); // a long string, of this many bytes
          out.writeLong(Long.MAX_VALUE);
          for (int i = 0; i < 1_000; i++) {
            out.write(bomb, 100, 100_000);
          }
        });
  }

  @Test
  void answerInDripsFailsWhenItsTimeIsOver() throws IOException {
    byte[] status = answer(1, new Answering().status());
    long start = System.nanoTime();
    assertFails(out -> Drip.into(out, status));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(6));
  }

  @Test
  void serverThatGreetsInDripsFailsTheSameWay() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread dripping =
          new Thread(
              () -> {
                try (Socket socket = listening.accept()) {
                  byte[] greeting = {0x4e, 1, 0};
                  socket.getOutputStream().write(greeting);
                  Drip.into(socket.getOutputStream(), "x".repeat(256).getBytes(US_ASCII));
                } catch (IOException e) {
                  // the caller has had enough
                }
              });
      dripping.setDaemon(true);
      dripping.start();
      long start = System.nanoTime();

      assertThatExceptionOfType(RemoteException.class)
          .isThrownBy(
              () -> connector.stub(new Address("127.0.0.1", listening.getLocalPort())).status());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(6));
      await().untilAsserted(() -> assertThat(dripping.isAlive()).isFalse());
    }
  }
}
