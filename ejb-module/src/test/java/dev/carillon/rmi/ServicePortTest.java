package dev.carillon.rmi;

import static dev.carillon.contracts.NotificationMessage.flush;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.ServiceLimits;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.NotifyService;
import dev.carillon.testing.Ports;
import dev.carillon.tls.Protection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an attacker meets at the port, over real sockets and with time moved by hand. */
class ServicePortTest {
  private static final byte[] PREAMBLE = {'J', 'R', 'M', 'I', 0, 2, 0x4b};
  private static final ServiceLimits DEFAULTS = ServiceLimits.defaults();

  private final AtomicLong clock = new AtomicLong();
  private final List<Thread> made = new CopyOnWriteArrayList<>();
  private final AtomicBoolean unlucky = new AtomicBoolean();
  private final List<Socket> attackers = new ArrayList<>();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final Answering quick = new Answering();
  private ServiceHost host = host(DEFAULTS, quick);

  /** Does what it is asked when it is told to. */
  private final NotifyService slow =
      new PassedOn(quick) {
        @Override
        protected <T> T pass(Call<T> call) throws RemoteException {
          entered.countDown();
          try {
            assertThat(released.await(10, SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return call.run();
        }
      };

  private ServiceHost host(ServiceLimits limits, NotifyService target) {
    return new ServiceHost(
        InetAddress.getLoopbackAddress(),
        "carillon",
        limits,
        Protection.none(),
        this::daemon,
        target,
        clock::get);
  }

  private Thread daemon(Runnable task) {
    if (made.size() == 1 && unlucky.getAndSet(false)) {
      throw new OutOfMemoryError("planted: unable to create native thread");
    }
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    made.add(thread);
    return thread;
  }

  private static ServiceLimits few(int connections) {
    return new ServiceLimits(
        connections,
        connections,
        connections,
        2,
        DEFAULTS.handshakeTimeout(),
        100_000,
        DEFAULTS.requestTimeout(),
        Duration.ofDays(1),
        Duration.ofDays(2));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket each : attackers) {
      each.close();
    }
    host.close();
  }

  private Address open() throws IOException {
    int port = Ports.free();
    return host.open(port, port + 20);
  }

  private Address open(ServiceLimits limits, NotifyService target) throws IOException {
    host.close();
    host = host(limits, target);
    return open();
  }

  private Socket attack(Address address, byte... said) throws IOException {
    Socket attacker = new Socket(address.host(), address.port());
    attackers.add(attacker);
    attacker.setSoTimeout(5_000);
    attacker.getOutputStream().write(said);
    return attacker;
  }

  private static boolean isClosed(Socket attacker) throws IOException {
    try {
      return attacker.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static DeliveryReport call(Address address) throws IOException {
    try (NotifyClient client = NotifyClient.connect(address.host(), address.port())) {
      return client.flush(flush("settings"));
    }
  }

  private static byte[] halfACall() throws IOException {
    byte[] call = RawCall.call(0, RawCall.FLUSH, flush("settings"));
    return Arrays.copyOf(call, call.length / 2);
  }

  @Test
  void whoSaysNothingOrNotEnoughIsClosedWhenHisTimeIsOver() throws IOException {
    Address address = open();
    Socket silent = attack(address);
    Socket half = attack(address, Arrays.copyOf(PREAMBLE, 3));
    Socket slow = attack(address);
    call(address);

    pass(DEFAULTS.handshakeTimeout());
    slow.getOutputStream().write(PREAMBLE);
    assertThat(slow.getInputStream().read()).as("answered in time").isEqualTo(0x4e);
    pass(Duration.ofNanos(1));

    assertThat(isClosed(silent)).isTrue();
    assertThat(isClosed(half)).isTrue();
    call(address);
  }

  @Test
  void whoSpeaksAnotherProtocolIsClosedAtOnce() throws IOException {
    Address address = open();
    for (String said :
        List.of("GET / HTTP/1.1\r\n\r\n", "JRMI\0\2L", "\u0016\u0003\u0001\0\1xyz")) {
      assertThat(isClosed(attack(address, said.getBytes(StandardCharsets.ISO_8859_1)))).isTrue();
    }
    call(address);
  }

  @Test
  void connectionsCostNoThreadOfRmiBeforeTheySayThatTheySpeakIt() throws IOException {
    Address address = open();
    for (int i = 0; i < 100; i++) {
      attack(address);
      attack(address, (byte) 'J');
    }
    call(address);

    assertThat(threadsOfRmi()).isLessThanOrEqualTo(1);
    attack(address, PREAMBLE).getInputStream().read();
    attack(address, PREAMBLE).getInputStream().read();
    assertThat(threadsOfRmi()).as("the count counts").isGreaterThanOrEqualTo(2);
  }

  private static long threadsOfRmi() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("RMI TCP Connection\\(\\d+\\)-.*"))
        .count();
  }

  @Test
  void goodPeerIsServedWithinASecondWhateverNumberOfOthersDoesNothing() throws IOException {
    Address address = open();
    for (int i = 0; i < 500; i++) {
      attack(address);
      attack(address, (byte) 'J');
      attack(address, PREAMBLE);
    }
    call(address);

    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) { // what the others cost, each of them would show
      long start = System.nanoTime();
      call(address);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void connectionThatServesACallOutlivesAnyNumberOfIdleOnes() throws Exception {
    Address address = open(few(4), slow);
    CompletableFuture<DeliveryReport> report =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return call(address);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(entered.await(10, SECONDS)).isTrue();
    for (int i = 0; i < 20; i++) {
      attack(address, PREAMBLE).getInputStream().read();
    }
    released.countDown();

    assertThat(report.get(10, SECONDS).subject()).isEqualTo("FLUSH settings");
  }

  @Test
  void requestBeyondItsBytesEndsTheConnection() throws IOException {
    Address address = open(few(10), quick);
    try (RawCall within = new RawCall(address);
        RawCall beyond = new RawCall(address)) {
      assertThat(within.send(RawCall.call(0, RawCall.FLUSH, "x".repeat(99_000)))).isNotEmpty();

      assertThat(isCut(beyond, RawCall.call(0, RawCall.FLUSH, "x".repeat(300_000)))).isTrue();
    }
    assertThat(quick.calls).isEmpty();
  }

  /** The end may show while the rest is still being written. */
  private static boolean isCut(RawCall call, byte[] request) throws IOException {
    try {
      call.start(request);
    } catch (SocketException e) {
      return true;
    }
    return call.isClosed();
  }

  @Test
  void bytesAreCountedAnewForEachRequest() throws IOException {
    try (RawCall caller = new RawCall(open(few(10), quick))) {
      for (int i = 0; i < 3; i++) {
        caller.send(RawCall.call(0, "deliver([B)[B", new byte[60_000]));
      }
    }
    assertThat(quick.calls).hasSize(3);
  }

  @Test
  void requestThatComesInDripsIsCut() throws IOException {
    Address address = open(few(10), quick);
    try (RawCall dripping = new RawCall(address)) {
      dripping.start(halfACall());

      await()
          .untilAsserted(
              () -> {
                pass(DEFAULTS.requestTimeout().plusMillis(1));
                assertThat(host.connections()).isZero();
              });
      assertThat(dripping.isClosed()).isTrue();
    }
  }

  @Test
  void methodMayTakeAsLongAsItLikes() throws Exception {
    Address address = open(few(10), slow);
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (RawCall caller = new RawCall(address)) {
      Thread calling =
          new Thread(
              () -> {
                try {
                  answer.complete(caller.send(RawCall.call(0, RawCall.FLUSH, flush("settings"))));
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              });
      calling.start();
      assertThat(entered.await(10, SECONDS)).isTrue();
      pass(Duration.ofDays(3));
      Socket silent = attack(address); // its end shows that the door has looked at the clock
      pass(DEFAULTS.handshakeTimeout().plusMillis(1));
      await()
          .untilAsserted(
              () -> {
                pass(DEFAULTS.handshakeTimeout());
                assertThat(host.connections()).isEqualTo(1);
              });
      assertThat(isClosed(silent)).isTrue();
      released.countDown();

      assertThat(answer.get(10, SECONDS)).contains("DeliveryReport");
    }
  }

  @Test
  void connectionIsClosedWhenItHasBeenIdleForTooLong() throws IOException {
    Address address = open();
    try (RawCall caller = new RawCall(address)) {
      caller.send(RawCall.call(0, RawCall.FLUSH, flush("settings")));
      pass(DEFAULTS.idleTime().minusSeconds(1));
      assertThat(caller.send(RawCall.call(0, RawCall.FLUSH, flush("again")))).isNotEmpty();
      pass(DEFAULTS.idleTime());
      caller.send(new byte[] {0x52}); // a ping, which is no call

      await()
          .untilAsserted(
              () -> {
                pass(Duration.ofMillis(1));
                assertThat(host.connections()).isZero();
              });
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void missingThreadCostsOneConnectionAndNotTheNext() throws IOException {
    unlucky.set(true);
    Address address = open();
    assertThat(isClosed(attack(address, PREAMBLE))).isTrue();

    call(address);
  }

  @Test
  void nothingIsLeftAfterClose() throws Exception {
    Address address = open();
    Socket silent = attack(address);
    Socket half = attack(address, (byte) 'J');
    call(address);
    await().untilAsserted(() -> assertThat(host.calls()).isZero());

    host.close();

    assertThat(isClosed(silent)).isTrue();
    assertThat(isClosed(half)).isTrue();
    assertThat(made).hasSizeGreaterThan(1);
    for (Thread each : made) {
      each.join(5_000);
      assertThat(each.isAlive()).isFalse();
    }
  }
}
