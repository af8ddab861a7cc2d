package dev.carillon.rmi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.carillon.backlog.Transport.Exchange;
import dev.carillon.contracts.Address;
import dev.carillon.testing.Ports;
import dev.carillon.tls.Protection;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.rmi.ConnectException;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real sockets on loopback; the only waiting is for what must come. */
class RmiTransportTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration TIMEOUT = Duration.ofMillis(400);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final RmiTransport transport = transport(PATIENCE);

  /** For peers that do not answer. */
  private final RmiTransport hasty = transport(TIMEOUT);

  private final Answering target = new Answering();
  private final ServiceHost host = Hosts.of(target);

  @AfterEach
  void close() {
    transport.close();
    hasty.close();
    host.close();
    threads.shutdownNow();
  }

  private RmiTransport transport(Duration timeout) {
    return new RmiTransport("carillon", timeout, timeout, Protection.none(), threads);
  }

  @Test
  void missingThreadFailsOneExchangeAndNotTheNext() throws Exception {
    AtomicBoolean unlucky = new AtomicBoolean(true);
    try (RmiTransport poor =
        new RmiTransport(
            "carillon",
            PATIENCE,
            PATIENCE,
            Protection.none(),
            task -> {
              if (unlucky.getAndSet(false)) {
                throw new OutOfMemoryError("planted: unable to create native thread");
              }
              threads.execute(task);
            })) {
      Address address = open();
      Sent first = new Sent("first");
      poor.start(address, first);
      Sent second = new Sent("second");
      poor.start(address, second);

      assertThat(first.failure()).isInstanceOf(RejectedExecutionException.class);
      assertThat(second.answer()).isEqualTo("second");
    }
  }

  /** One exchange whose answer can be waited for. */
  private static final class Sent implements Exchange {
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final String text;

    Sent(String text) {
      this.text = text;
    }

    @Override
    public byte[] frame() {
      return text.getBytes(UTF_8);
    }

    @Override
    public void answered(byte[] receipt) {
      answer.complete(new String(receipt, UTF_8));
    }

    @Override
    public void failed(Exception cause) {
      answer.completeExceptionally(cause);
    }

    @Override
    public void absent(Exception cause) {
      answer.completeExceptionally(new IllegalStateException("nobody is there", cause));
    }

    @Override
    public void foreign(Exception cause) {
      answer.completeExceptionally(new IllegalStateException("a foreigner is there", cause));
    }

    String answer() throws InterruptedException, ExecutionException, TimeoutException {
      return answer.get(PATIENCE.toSeconds(), SECONDS);
    }

    Throwable failure() {
      return requireNonNull(
          assertThatExceptionOfType(ExecutionException.class)
              .isThrownBy(this::answer)
              .actual()
              .getCause());
    }
  }

  private Sent send(Address to, String text) {
    return send(transport, to, text);
  }

  private static Sent send(RmiTransport transport, Address to, String text) {
    Sent sent = new Sent(text);
    transport.start(to, sent);
    return sent;
  }

  private static Address addressOf(ServerSocket socket) {
    return new Address(LOOPBACK.getHostAddress(), socket.getLocalPort());
  }

  private Address open() throws IOException {
    int port = Ports.free();
    return host.open(port, port + 20);
  }

  @Test
  void closedTransportCallsNobody() throws Exception {
    Address address = open();
    send(address, "before").answer();
    transport.close();

    assertThat(send(address, "after").failure()).isInstanceOf(RemoteException.class);
    assertThat(target.calls).hasSize(1);
  }

  @Test
  void frameGoesOutAndTheReceiptComesBack() throws Exception {
    assertThat(send(open(), "frame").answer()).isEqualTo("frame");
  }

  @Test
  void exchangeStartedByAnAnswerIsCarriedToo() throws Exception {
    Address address = open();
    Sent second = new Sent("second");
    transport.start(
        address,
        new Exchange() {
          @Override
          public byte[] frame() {
            return new byte[] {1};
          }

          @Override
          public void answered(byte[] receipt) {
            transport.start(address, second);
          }

          @Override
          public void failed(Exception cause) {
            second.failed(cause);
          }

          @Override
          public void absent(Exception cause) {
            second.absent(cause);
          }

          @Override
          public void foreign(Exception cause) {
            second.foreign(cause);
          }
        });

    assertThat(second.answer()).isEqualTo("second");
  }

  @Test
  void frozenPeerFailsWithinItsTimeOutAndHoldsUpNobodyElse() throws Exception {
    Duration timeout = Duration.ofSeconds(2);
    try (ServerSocket frozen = new ServerSocket(0, 10, LOOPBACK);
        RmiTransport one = transport(timeout)) {
      long start = System.nanoTime();
      Sent toTheFrozen = send(one, addressOf(frozen), "frozen");

      assertThat(send(one, open(), "alive").answer()).isEqualTo("alive");
      assertThat(toTheFrozen.answer).isNotDone();

      assertThat(toTheFrozen.failure())
          .isInstanceOf(RemoteException.class)
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(timeout.multipliedBy(5));
    }
  }

  @Test
  void frozenPeerIsCalledAgainOnTheSameLine() throws Exception {
    try (ServerSocket frozen = new ServerSocket(0, 10, LOOPBACK)) {
      send(hasty, addressOf(frozen), "one").failure();

      assertThat(send(hasty, addressOf(frozen), "two").failure())
          .isInstanceOf(RemoteException.class);
    }
  }

  @Test
  void callThatAPeerNeverTakesIsEndedAndTheLineGoesOn() throws Exception {
    String moreThanBuffersHold = "x".repeat(64 << 20);
    try (ServerSocket deaf = new ServerSocket(0, 10, LOOPBACK)) {
      Sent sent = send(hasty, addressOf(deaf), moreThanBuffersHold);
      try (Socket accepted = deaf.accept()) {
        DataOutputStream out = new DataOutputStream(accepted.getOutputStream());
        out.writeByte(0x4e);
        out.writeUTF("127.0.0.1");
        out.writeInt(1);

        await()
            .until(
                () -> {
                  hasty.tick(System.nanoTime());
                  return sent.answer.isDone();
                });
      }
      assertThat(sent.failure()).isInstanceOf(RemoteException.class);
      assertThat(send(hasty, addressOf(deaf), "next").failure())
          .isInstanceOf(RemoteException.class);
    }
  }

  @Test
  void statusOfAFrozenPeerFailsWithinItsTimeOut() throws Exception {
    try (ServerSocket frozen = new ServerSocket(0, 10, LOOPBACK)) {
      long start = System.nanoTime();

      assertThatExceptionOfType(RemoteException.class)
          .isThrownBy(() -> hasty.status(addressOf(frozen)));

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(5));
    }
  }

  @Test
  void refusedConnectionSaysAtOnceThatNobodyIsThere() throws Exception {
    Address nobody = new Address(LOOPBACK.getHostAddress(), Ports.free());

    assertThat(send(nobody, "frame").failure())
        .hasMessage("nobody is there")
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void peerThatHangsUpFailsTheCall() throws Exception {
    try (ServerSocket rude = new ServerSocket(0, 1, LOOPBACK)) {
      Sent sent = send(addressOf(rude), "frame");
      rude.accept().close();

      assertThat(sent.failure()).isInstanceOf(RemoteException.class);
    }
  }

  @Test
  void peerThatComesBackOnItsPortIsReachedAgain() throws Exception {
    Address address = open();
    assertThat(send(address, "one").answer()).isEqualTo("one");
    host.close();
    send(address, "lost").failure();
    try (ServiceHost again = Hosts.of(target)) {
      await()
          .ignoreExceptions()
          .until(() -> again.open(address.port(), address.port()).equals(address));

      assertThat(send(address, "two").answer()).isEqualTo("two");
    }
  }

  @Test
  void exchangeThatNoThreadTakesFails() throws Exception {
    Address address = open();
    threads.shutdown();

    assertThat(send(address, "frame").failure()).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void statusIsAsked() throws Exception {
    assertThat(transport.status(open()).role()).isEqualTo("web");
  }

  @Test
  void exchangeThatThrowsWhenItIsToldItsFailureDoesNotEndTheLine() throws Exception {
    Address address = open();
    Sent next = new Sent("next");
    transport.start(
        address,
        new Exchange() {
          @Override
          public byte[] frame() {
            throw new IllegalStateException("planted");
          }

          @Override
          public void answered(byte[] receipt) {}

          @Override
          public void failed(Exception cause) {
            transport.start(address, next);
            throw new IllegalStateException("planted", cause);
          }

          @Override
          public void absent(Exception cause) {}

          @Override
          public void foreign(Exception cause) {}
        });

    assertThat(next.answer()).isEqualTo("next");
    assertThat(send(address, "another").answer()).isEqualTo("another");
  }
}
