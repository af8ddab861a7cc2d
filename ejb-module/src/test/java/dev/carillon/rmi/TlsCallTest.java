package dev.carillon.rmi;

import static dev.carillon.contracts.NotificationMessage.flush;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.ServiceLimits;
import dev.carillon.config.TlsConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.NotifyService;
import dev.carillon.testing.Certificates;
import dev.carillon.testing.Logged;
import dev.carillon.testing.Ports;
import dev.carillon.tls.ClientSecurity;
import dev.carillon.tls.Protection;
import dev.carillon.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.RemoteException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls under mutual TLS, over a line that is not always as fast as it could be. */
class TlsCallTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** Passes bytes on, those that come back in drips once it is told so. */
  private static final class Line implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Address target;
    private volatile boolean dripping;

    Line(Address target) throws IOException {
      this.target = target;
      daemon(this::serve).start();
    }

    Address address() {
      return new Address("127.0.0.1", listening.getLocalPort());
    }

    private void serve() {
      try {
        while (true) {
          Socket caller = listening.accept();
          Socket service = new Socket(target.host(), target.port());
          daemon(() -> pass(caller, service, false)).start();
          daemon(() -> pass(service, caller, true)).start();
        }
      } catch (IOException e) {
        // the test is over
      }
    }

    private void pass(Socket from, Socket to, boolean back) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[8_192];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
          if (back && dripping) {
            Drip.into(out, Arrays.copyOf(bytes, count));
          } else {
            out.write(bytes, 0, count);
          }
        }
      } catch (IOException e) {
        // one end has had enough
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  private final Answering target = new Answering();
  private final List<Tls.Refusal> refusals = new CopyOnWriteArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final ServiceHost host =
      new ServiceHost(
          InetAddress.getLoopbackAddress(),
          "shop",
          ServiceLimits.defaults(),
          protection(Certificates.ONE),
          TlsCallTest::daemon,
          target,
          clock::get);
  private final Connector connector =
      new Connector(Duration.ofSeconds(5), TIMEOUT, protection(Certificates.TWO), "shop");
  private Address address;

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "of a test");
    thread.setDaemon(true);
    return thread;
  }

  private Protection protection(String name) {
    return Tls.ofInstance(
        TlsConfig.ofCaller(Certificates.source(Certificates.settings(name))),
        "shop",
        "shop-1/web",
        "127.0.0.1",
        InstantSource.system(),
        refusals::add);
  }

  @BeforeEach
  void open() throws IOException {
    int port = Ports.free();
    address = host.open(port, port + 20);
  }

  @AfterEach
  void close() {
    connector.close();
    host.close();
  }

  @Test
  void answerWhoseRecordsComeInDripsFailsWhenItsTimeIsOver() throws IOException {
    try (Line line = new Line(address)) {
      NotifyService service = connector.stub(line.address());
      assertThat(service.flush(flush("x")).subject()).isEqualTo("FLUSH x");
      line.dripping = true;
      long start = System.nanoTime();

      assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> service.flush(flush("y")));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(6));
    }
  }

  @Test
  void whoIsNoPartyIsToldOfOnce() throws IOException {
    try (Logged logged = new Logged();
        Socket stranger = new Socket(address.host(), address.port())) {
      stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      untilClosed(stranger);

      await().until(() -> refusals.size() == 1);
      assertThat(logged.lines("CAR4011")).isEmpty();
    }
  }

  @Test
  void whoTakesTooLongForHisHandshakeIsToldOfOnceToo() throws IOException {
    try (Logged logged = new Logged();
        Socket slow = new Socket(address.host(), address.port())) {
      slow.getOutputStream().write(0x16);
      await().until(() -> host.connections() > 0);
      clock.addAndGet(Duration.ofSeconds(4).toNanos());
      untilClosed(slow);

      await().until(() -> logged.lines("CAR4011").size() == 1);
      assertThat(refusals).isEmpty();
    }
  }

  @Test
  void whoIsNotLetInSaysSoHimself(@TempDir Path directory) throws IOException {
    Path both =
        Files.writeString(
            directory.resolve("both.pem"),
            Files.readString(Certificates.of(Certificates.ONE).resolve("trust-store.pem"))
                + Files.readString(
                    Certificates.of(Certificates.FOREIGN).resolve("trust-store.pem")));
    Map<String, String> settings = Certificates.settings(Certificates.FOREIGN);
    settings.put("carillon.tls.trust-store", both.toString());
    Protection stranger = ClientSecurity.mutual(Certificates.source(settings)).protection();
    try (Logged logged = new Logged();
        Connector calling = new Connector(TIMEOUT, TIMEOUT, stranger, "shop")) {
      NotifyService service = calling.stub(address);
      assertThatExceptionOfType(RemoteException.class).isThrownBy(service::status);

      assertThat(logged.lines("CAR4020"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .startsWith(
                          "CAR4020 CN=shop-1/web was refused: it does not let this end in"));
    }
  }

  private static void untilClosed(Socket socket) throws IOException {
    socket.setSoTimeout(5_000);
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // reset is closed, too
    }
  }
}
