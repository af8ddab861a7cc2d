package dev.carillon.rmi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.InstanceStatus.Standing;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.Outcome;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollStatus;
import dev.carillon.tls.Party;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.SequenceInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.rmi.NoSuchObjectException;
import java.rmi.ServerException;
import java.rmi.UnmarshalException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server may answer, byte by byte, without a network. */
class AnswerGuardTest {
  private static final byte[] NO_ID = new byte[14];

  private final AnswerGuard guard =
      new AnswerGuard("10.0.0.9", new Answerer(Party.anybody(), "carillon", new Refusals()));

  /** Says where its deserialization got to: nowhere, if the guard does its work. */
  private static final class Trap extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger sprung = new AtomicInteger();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      sprung.incrementAndGet();
    }
  }

  /** Writes an answer as RMI does, with something behind each class. */
  private static byte[] answer(int kind, Object value, @Nullable Object behindClasses)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0x51);
    try (ObjectOutputStream out =
        new ObjectOutputStream(bytes) {
          @Override
          protected void annotateClass(Class<?> type) throws IOException {
            writeObject(behindClasses);
          }
        }) {
      out.writeByte(kind);
      out.write(NO_ID);
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static byte[] value(Object value) throws IOException {
    return answer(1, value, null);
  }

  private static byte[] exception(Object exception) throws IOException {
    return answer(2, exception, null);
  }

  private static byte[] greeting(String host) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(0x4e);
    out.writeUTF(host);
    out.writeInt(1_234);
    return bytes.toByteArray();
  }

  /** Returns what RMI gets of an answer that follows a greeting. */
  private byte[] handedOn(byte[] answer) throws IOException {
    return handedOn(new ByteArrayInputStream(answer));
  }

  private byte[] handedOn(InputStream answer) throws IOException {
    guard.next(new ByteArrayInputStream(greeting("server")));
    return guard.next(answer);
  }

  private void assertRefused(byte[] answer) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> handedOn(answer))
        .satisfies(e -> assertThat(e).hasStackTraceContaining("refused"));
    assertThat(Trap.sprung).hasValue(0);
  }

  static List<Object> values() {
    InstanceId id = new InstanceId("a/web", 1);
    ArrayList<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      peers.add(new Peer(id, "web", new Address("10.0.0.1", 1 + i), PeerState.CONNECTED, i, i));
    }
    return List.of(
        new byte[0],
        new byte[NotificationBatch.MAX_BYTES],
        DeliveryReport.sent("FLUSH x", List.of(new Delivery(id, "web", Outcome.APPLIED))),
        DeliveryReport.rolledBack("FLUSH x"),
        new RollAnswer(id, 1, "", List.of()).encode(),
        "17",
        new InstanceStatus(
            id,
            "carillon",
            "web",
            new Address("10.0.0.1", 6_200),
            Instant.EPOCH,
            false,
            true,
            1,
            2,
            3,
            new TreeMap<>(Map.of("sent", 1L)),
            peers,
            new ArrayList<>(List.of(new InstanceStatus.Sender(id, 2, 1))),
            new ArrayList<>(List.of(new InstanceStatus.Cache("x", 1, 2, 3, Standing.VOUCHED))),
            new ArrayList<>(
                List.of(
                    new RollStatus(
                        "17",
                        "web",
                        "why",
                        id,
                        new ArrayList<>(
                            List.of(
                                new RollStatus.Member("x", id, null, Roll.Stage.DOWN, Instant.MAX),
                                new RollStatus.Member("y", id, id, Roll.Stage.BACK, Instant.MIN))),
                        Roll.End.ABORTED,
                        "because",
                        Instant.EPOCH))),
            new TreeMap<>(Map.of("a", "b")),
            "COHERENT",
            ""));
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyAnswerOfTheServiceIsHandedOnAsItIs(Object each) throws IOException {
    byte[] answer = value(each);

    assertThat(handedOn(answer)).isEqualTo(answer);
  }

  @Test
  void whereClassesComeFromMayBeNamedAsServersDo() throws IOException {
    byte[] answer = answer(1, values().get(2), "file:/srv/app.war file:/srv/lib.jar");

    assertThat(handedOn(answer)).isEqualTo(answer);
  }

  static List<Throwable> exceptions() {
    IllegalStateException suppressing = new IllegalStateException("the call failed");
    suppressing.addSuppressed(new IllegalArgumentException("and this"));
    return List.of(
        new IllegalArgumentException("operation must be one of [FLUSH] but was RECYCLE"),
        new SecurityException("refused"),
        suppressing,
        new ServerException("in server thread", new NoSuchObjectException("starting")),
        new UnmarshalException("arguments", new InvalidClassException("filter status: REJECTED")),
        new UnmarshalException("arguments", new ClassNotFoundException("no.such.Type")));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void plainExceptionsAreHandedOnSoThatTheirTextIsSeen(Throwable each) throws IOException {
    byte[] answer = exception(each);

    assertThat(handedOn(answer)).isEqualTo(answer);
  }

  @Test
  void piecesAreHandedOnOneByOne() throws IOException {
    byte[] report = value(values().get(2));
    byte[] receipt = value(new byte[] {1, 2, 3});
    InputStream server =
        new SequenceInputStream(
            new ByteArrayInputStream(report),
            new SequenceInputStream(
                new ByteArrayInputStream(new byte[] {0x53}), new ByteArrayInputStream(receipt)));

    assertThat(handedOn(server)).isEqualTo(report);
    assertThat(guard.next(server)).as("a ping's answer").containsExactly(0x53);
    assertThat(guard.next(server)).isEqualTo(receipt);
    assertThat(guard.next(server)).as("the end").isEmpty();
  }

  @Test
  void whatTheServerCallsThisHostIsNotHandedOn() throws IOException {
    assertThat(guard.next(new ByteArrayInputStream(greeting("evil.example"))))
        .isEqualTo(greeting("10.0.0.9"));
  }

  @Test
  void trapIsSprungWithoutTheGuard() throws Exception {
    byte[] answer = exception(new Trap());
    try (ObjectInputStream unguarded =
        new ObjectInputStream(new ByteArrayInputStream(answer, 1, answer.length - 1)) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass type)
              throws IOException, ClassNotFoundException {
            readObject();
            return super.resolveClass(type);
          }
        }) {
      unguarded.skipNBytes(15);
      unguarded.readObject();
    }

    assertThat(Trap.sprung.getAndSet(0)).isEqualTo(1);
  }

  @Test
  void foreignObjectsAreRefusedWhereverTheyStand() throws IOException {
    Set<Object> nested = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      nested = new HashSet<>(Arrays.asList(nested, new HashSet<>()));
    }
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Runnable.class}, new Handler());
    assertRefused(exception(new Trap()));
    assertRefused(value(new Trap()));
    assertRefused(exception(new IllegalStateException("with", new Trap())));
    assertRefused(value(new ArrayList<>(List.of(new Trap()))));
    assertRefused(answer(1, new byte[0], new Trap()));
    assertRefused(answer(2, new IllegalStateException("x"), new Trap()));
    assertRefused(value(nested));
    assertRefused(value(proxy));
    assertRefused(value(Trap.class));
  }

  private static final class Handler implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void valueMustNotBeThrownAndNothingElseBeReturned() throws IOException {
    assertRefused(exception("no exception"));
    assertRefused(answer(3, "neither", null));
  }

  @Test
  void whatIsNotAnAnswerIsRefused() {
    assertThatThrownBy(() -> guard.next(new ByteArrayInputStream("HTTP/1.1 400".getBytes(UTF_8))))
        .hasMessageContaining("not the RMI stream protocol");
    assertRefused(new byte[] {0x50, 1, 2, 3});
    assertRefused(new byte[] {0x54});
  }

  @Test
  void halfAnAnswerIsNotHandedOn() throws IOException {
    byte[] answer = value(values().get(2));
    for (int length = 1; length < answer.length; length++) {
      byte[] half = Arrays.copyOf(answer, length);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> new AnswerGuardTest().handedOn(half));
    }
  }

  @Test
  void tooMuchIsRefusedWhereverItStandsBeforeMemoryIsTakenForIt() throws IOException {
    assertRefused(longArrayOf(Integer.MAX_VALUE));
    byte[] bomb = value("x".repeat(AnswerGuard.MAX_BYTES));
    long before = Allocated.byThisThread();
    assertRefused(bomb);
    assertThat(Allocated.byThisThread() - before).isLessThan(8L * AnswerGuard.MAX_BYTES);
  }

  private static byte[] longArrayOf(int length) throws IOException {
    byte[] answer = value(new byte[0]);
    for (int i = 0; i < 4; i++) {
      answer[answer.length - 4 + i] = (byte) (length >> 24 - 8 * i);
    }
    return answer;
  }

  @Test
  void endInsteadOfAnAnswerIsAnError() {
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> handedOn(new byte[] {0x51}));
  }
}
