package dev.carillon.rmi;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.testing.Ports;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMISocketFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceHostTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final long MILLISECOND = 1_000_000L;

  private final Answering target = new Answering();
  private final ServiceHost host = Hosts.of(target);

  @AfterEach
  void close() {
    host.close();
  }

  /** Says where its deserialization got to: nowhere, if the filter does its work. */
  private static final class Trap implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger sprung = new AtomicInteger();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      sprung.incrementAndGet();
    }
  }

  private static ServerSocket occupy(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(new InetSocketAddress(LOOPBACK, port));
    return socket;
  }

  private Address open() throws IOException {
    int port = Ports.free();
    return host.open(port, port + 20);
  }

  private static void call(Address address) throws IOException {
    try (NotifyClient client = NotifyClient.connect(address.host(), address.port())) {
      assertThat(client.flush(flush("settings")).subject()).isEqualTo("FLUSH settings");
    }
  }

  @Test
  void portIsFreeForTheNextServiceAtOnceTenTimes() throws IOException {
    int port = Ports.free();
    for (int i = 0; i < 10; i++) {
      ServiceHost next = Hosts.of(target);
      Address address = next.open(port, port);
      call(address);
      next.close();
    }

    assertThat(target.calls).hasSize(10);
  }

  @Test
  void callsReachTheServiceByHostAndPortAlone() throws IOException {
    call(open());

    assertThat(target.calls).containsExactly(flush("settings"));
  }

  @Test
  void takenPortMakesWayForTheNextOfTheRange() throws IOException {
    try (ServerSocket taken = occupy(0)) {
      int first = taken.getLocalPort();

      Address address = host.open(first, Math.min(first + 20, 65_535));

      assertThat(address.port()).isBetween(first + 1, first + 20);
      call(address);
    }
  }

  @Test
  void rangeWithoutAFreePortIsAnErrorAndLeavesNothingBehind() throws IOException {
    try (ServerSocket taken = occupy(0)) {
      int port = taken.getLocalPort();
      assertThatExceptionOfType(BindException.class).isThrownBy(() -> host.open(port, port));
    }
    call(open());
  }

  @Test
  void closedSocketIsOpenedAgainOnTheSamePort() throws IOException {
    Address address = open();
    requireNonNull(host.socket()).close();

    AtomicLong time = new AtomicLong();
    await()
        .untilAsserted(
            () -> {
              host.tick(time.addAndGet(10_000 * MILLISECOND));
              assertThat(requireNonNull(host.socket()).isClosed()).isFalse();
            });

    call(address);
  }

  @Test
  void brokenServiceIsRetriedWithGrowingPausesUntilItsPortIsFree() throws IOException {
    Address address = open();
    requireNonNull(host.socket()).close();
    try (ServerSocket taken =
        await().ignoreExceptions().until(() -> occupy(address.port()), ServerSocket::isBound)) {
      host.tick(0);
      host.tick(100 * MILLISECOND);
      assertThat(taken.isBound()).isTrue();
    }

    host.tick(299 * MILLISECOND);
    assertThat(requireNonNull(host.socket()).isClosed()).as("pause of 200 ms").isTrue();
    host.tick(300 * MILLISECOND);

    call(address);
  }

  @Test
  void tickLeavesAServiceThatWorksAlone() throws IOException {
    open();
    ServiceSocket before = host.socket();

    host.tick(0);
    host.tick(1_000 * MILLISECOND);

    assertThat(host.socket()).isSameAs(before);
  }

  @Test
  void afterCloseNothingListensAndOpenConnectionsAreClosed() throws IOException {
    Address address = open();
    try (RawCall connection = new RawCall(address);
        Socket silent = new Socket(address.host(), address.port())) {
      connection.send(RawCall.call(0, RawCall.FLUSH, flush("settings")));
      silent.setSoTimeout(5_000);

      host.close();

      assertThat(connection.isClosed()).isTrue();
      assertThat(silent.getInputStream().read()).isNegative();
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> new Socket(address.host(), address.port()).close());
    }
    host.tick(0);
    assertThat(host.socket()).as("a closed service stays closed").isNull();
  }

  @Test
  void twoServicesOfOneJvmWorkSideBySide() throws IOException {
    Answering other = new Answering();
    ServiceHost second = Hosts.of(other);
    try {
      Address here = open();
      Address there = second.open(here.port(), Math.min(here.port() + 20, 65_535));
      call(here);
      call(there);
      call(there);
    } finally {
      second.close();
    }

    assertThat(target.calls).hasSize(1);
    assertThat(other.calls).hasSize(2);
  }

  @Test
  void craftedCallOfAMessageIsTaken() throws IOException {
    try (RawCall caller = new RawCall(open())) {
      caller.send(RawCall.call(0, RawCall.FLUSH, flush("settings")));
    }

    assertThat(target.calls).as("the crafted call is right").containsExactly(flush("settings"));
  }

  @Test
  void foreignObjectAsArgumentIsRejectedBeforeItIsRead() throws IOException {
    Address address = open();
    List<Object> foreign = new ArrayList<>();
    foreign.add(new Trap());
    foreign.add(new HashMap<>(Map.of("a", "b")));
    foreign.add(new ArrayList<>(List.of(flush("settings"))));
    foreign.add(new Object[] {flush("settings")});
    foreign.add(new byte[][] {{1}});
    for (Object each : foreign) {
      try (RawCall caller = new RawCall(address)) {
        assertThat(caller.send(RawCall.call(0, RawCall.FLUSH, each)))
            .as(each.getClass().getName())
            .contains("java.rmi.UnmarshalException", "REJECTED");
      }
    }

    assertThat(Trap.sprung).hasValue(0);
    assertThat(target.calls).isEmpty();
  }

  @Test
  void largestMessageOfEveryKindOfKeyIsTaken() throws IOException {
    Address address = open();
    String longest = "x".repeat(512);
    List<Object> keys = List.of(longest, 1, 1L, new UUID(1, 2), Operation.FLUSH, Key.of(longest));
    try (NotifyClient client = NotifyClient.connect(address.host(), address.port())) {
      for (Object key : keys) {
        client.flush(
            new NotificationMessage(
                Operation.FLUSH_TAG, longest, longest, Key.of(key), longest, 1, longest));
      }
    }

    assertThat(target.calls).hasSize(keys.size());
  }

  @Test
  void callsSentInOnePieceAllReachTheServiceWhateverTheyAddress() throws IOException {
    try (RawCall caller = new RawCall(open())) {
      caller.send(
          RawCall.call(0, RawCall.FLUSH, flush("one")),
          RawCall.call(1, RawCall.FLUSH, flush("two")),
          RawCall.call(2, RawCall.FLUSH, flushKey("three", "default", 3)));

      await()
          .untilAsserted(
              () ->
                  assertThat(target.calls)
                      .containsExactly(
                          flush("one"), flush("two"), flushKey("three", "default", 3)));
    }
  }

  @Test
  void garbageCollectorAndRegistryAreNotReachedThroughThePort() throws IOException {
    Address address = open();
    for (long wellKnown : new long[] {0, 1, 2}) {
      try (RawCall caller = new RawCall(address)) {
        assertThat(caller.send(RawCall.call(wellKnown, "list()[Ljava/lang/String;", "x")))
            .isEmpty();
        assertThat(caller.isClosed()).isTrue();
      }
      try (RawCall caller = new RawCall(address)) {
        assertThat(
                caller.send(
                    RawCall.call(
                        wellKnown,
                        "dirty([Ljava/rmi/server/ObjID;JLjava/rmi/dgc/Lease;)"
                            + "Ljava/rmi/dgc/Lease;",
                        "x")))
            .isEmpty();
        assertThat(caller.isClosed()).isTrue();
      }
    }
    assertThat(target.calls).isEmpty();
  }

  @Test
  void faultsNameTheReasonAndNothingElseOfThisJvm() throws IOException {
    Address address = open();
    try (NotifyClient client = NotifyClient.connect(address.host(), address.port())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.recycle(NotificationMessage.recycle("r")))
          .withMessage("planted");
      assertThatIllegalStateException()
          .isThrownBy(
              () -> client.relay(flush("settings"), Audience.everyone(), Duration.ofSeconds(1)))
          .withMessageNotContaining("secret")
          .withMessageContaining("log");
    }
  }

  @Test
  void nothingOfTheWholeJvmIsChanged() throws IOException {
    Properties before = (Properties) System.getProperties().clone();

    call(open());
    host.close();

    assertThat(System.getProperties()).isEqualTo(before);
    assertThat(RMISocketFactory.getSocketFactory()).isNull();
    assertThat(RMISocketFactory.getFailureHandler()).isNull();
    assertThat(ObjectInputFilter.Config.getSerialFilter()).isNull();
  }
}
