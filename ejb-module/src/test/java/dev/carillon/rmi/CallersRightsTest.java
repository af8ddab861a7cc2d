package dev.carillon.rmi;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.config.ServiceLimits;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotifyService;
import dev.carillon.contracts.Receipt;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import dev.carillon.testing.Logged;
import dev.carillon.testing.Ports;
import dev.carillon.tls.Party;
import dev.carillon.tls.Protection;
import java.io.IOException;
import java.net.Socket;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the owner of a connection may do, whatever a call or an answer says of itself. */
class CallersRightsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Knows every connection as that of one certificate. */
  private record Owned(Party party) implements Protection {
    @Override
    public Secured accepted(Socket socket) {
      return new Secured(socket, party);
    }

    @Override
    public Secured connected(Socket socket, String host, int port) {
      return new Secured(socket, party);
    }
  }

  private record Certificate(String cluster, String instance, boolean controls) implements Party {
    @Override
    public String subject() {
      return "CN=" + instance;
    }

    @Override
    public boolean mayDeliverAs(String otherCluster, String instanceName) {
      return otherCluster.equals(cluster) && instanceName.equals(instance);
    }

    @Override
    public boolean mayControl(String otherCluster) {
      return controls && otherCluster.equals(cluster);
    }
  }

  private final Answering target = new Answering();
  private final Connector connector = new Connector(TIMEOUT, TIMEOUT, Protection.none());
  private Connector callingOne = connector;
  private ServiceHost host = Hosts.of(target);

  @AfterEach
  void close() {
    connector.close();
    callingOne.close();
    host.close();
  }

  private NotifyService callAs(Party party) throws IOException {
    host = Hosts.of(target, ServiceLimits.defaults(), new Owned(party), System::nanoTime);
    int port = Ports.free();
    Address address = host.open(port, port + 20);
    return connector.stub(address);
  }

  private static byte[] batchOf(String sender) {
    return new NotificationBatch(
            new InstanceId(sender, 1), 7, 0, 0, 0, 0, false, false, null, List.of(), List.of())
        .encode();
  }

  private void assertRefused(ThrowingCallable call, String... texts) {
    int before = target.calls.size();
    assertThatExceptionOfType(SecurityException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).startsWith("refused: ");
              assertThat(texts).allSatisfy(text -> assertThat(e.getMessage()).contains(text));
              assertThat(e.getMessage()).doesNotContain("CN=");
            });
    assertThat(target.calls).hasSize(before);
  }

  @Test
  void instanceDeliversAsItselfAndAsNobodyElseInEveryBatch() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "a/web", true));

    for (int i = 0; i < 3; i++) {
      assertThat(service.deliver(batchOf("a/web"))).isEqualTo(batchOf("a/web"));
      assertRefused(() -> service.deliver(batchOf("b/web")), "\"b/web\"", "\"carillon\"");
    }
  }

  private static byte[] wordOf(String sender) {
    return new RollWord(new InstanceId(sender, 1), "web", 0, null, List.of()).encode();
  }

  private static byte[] answerOf(String sender) {
    return new RollAnswer(new InstanceId(sender, 1), 0, "", List.of()).encode();
  }

  @Test
  void instanceSpeaksOfRollsAsItselfAndAsNobodyElse() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "a/web", true));

    assertThat(service.roll(wordOf("a/web"))).isEqualTo(wordOf("a/web"));
    assertRefused(() -> service.roll(wordOf("b/web")), "\"b/web\"", "\"carillon\"");
    assertRefused(() -> service.roll(batchOf("a/web")), "\"\"");
    assertRefused(() -> service.roll(new byte[0]));
  }

  @Test
  void controllerStartsRollsAndTakesNoPartInThem() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "", true));

    assertThat(service.startRoll("1", "web", "why")).isEqualTo("1");
    assertThat(target.calls).contains(List.of("1", "web", "why"));
    assertRefused(() -> service.roll(wordOf("a/web")));
  }

  @Test
  void instanceOfAnotherClusterDeliversNothing() throws IOException {
    NotifyService service = callAs(new Certificate("other", "a/web", true));

    assertRefused(() -> service.deliver(batchOf("a/web")), "\"a/web\"", "\"carillon\"");
    assertRefused(service::status, "\"carillon\"");
  }

  @Test
  void whatNamesNoSenderIsNobodys() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "a/web", true));

    assertRefused(() -> service.deliver(new byte[0]));
    assertRefused(() -> service.deliver(new byte[100]));
  }

  @Test
  void batchOfAnotherVersionHasASenderToo() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "a/web", true));
    byte[] own = batchOf("a/web");
    byte[] other = batchOf("b/web");
    own[2] = 9;
    other[2] = 9;

    assertThat(service.deliver(own)).isEqualTo(own);
    assertRefused(() -> service.deliver(other), "\"b/web\"");
  }

  @Test
  void controllerControlsAndNeverDelivers() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "", true));

    assertThat(service.flush(flush("x")).subject()).isEqualTo("FLUSH x");
    assertThat(service.status().role()).isEqualTo("web");
    assertRefused(() -> service.deliver(batchOf("a/web")));
  }

  @Test
  void whoMayNotControlIsRefusedWhateverHeAsksFor() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "a/web", false));

    assertRefused(() -> service.flush(flush("x")));
    assertRefused(() -> service.recycle(recycle("x")));
    assertRefused(() -> service.relay(flush("x"), Audience.everyone(), 0));
    assertRefused(service::status);
    assertRefused(() -> service.startRoll("1", "web", "why"));
    assertThat(service.deliver(batchOf("a/web"))).as("the certificate works").isNotEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // whoever writes bytes by hand leaves out what he likes
  void batchThatIsLeftOutIsNobodys() throws IOException {
    NotifyService service = callAs(new Certificate("carillon", "a/web", true));

    assertRefused(() -> service.deliver(null));
  }

  @Test
  void callsThatFailAreLoggedNowAndThen() throws IOException {
    NotifyService service = callAs(Party.anybody());
    try (Logged logged = new Logged()) {
      for (int i = 0; i < 5; i++) {
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(() -> service.relay(flush("x"), Audience.everyone(), 0));
      }

      assertThat(logged.lines("CAR4002")).hasSize(1);
    }
  }

  private static byte[] receiptOf(String receiver) {
    return Receipt.refused(new InstanceId(receiver, 1), "planted").encode();
  }

  private NotifyService callOne(Party party) throws IOException {
    int port = Ports.free();
    Address address = host.open(port, port + 20);
    callingOne = new Connector(TIMEOUT, TIMEOUT, new Owned(party), "carillon");
    return callingOne.stub(address);
  }

  private static void assertNotBelieved(ThrowingCallable call, String... texts) {
    assertThatExceptionOfType(RemoteException.class)
        .isThrownBy(call)
        .satisfies(
            e ->
                assertThat(texts)
                    .allSatisfy(text -> assertThat(e).hasStackTraceContaining("refused: " + text)));
  }

  @Test
  void serviceAnswersAsItselfAndAsNobodyElse() throws IOException {
    NotifyService service = callOne(new Certificate("carillon", "a/web", true)); // and it echoes

    for (int i = 0; i < 3; i++) {
      assertThat(service.deliver(receiptOf("a/web"))).isEqualTo(receiptOf("a/web"));
      assertNotBelieved(
          () -> service.deliver(receiptOf("b/web")), "CN=a/web may not answer as \"b/web\"");
    }
    assertNotBelieved(() -> service.deliver(new byte[100]), "CN=a/web may not answer as \"\"");
  }

  @Test
  void whatSomebodyElseAnswersAboutRollsIsNotBelieved() throws IOException {
    NotifyService service = callOne(new Certificate("carillon", "a/web", true)); // and it echoes

    assertThat(service.roll(answerOf("a/web"))).isEqualTo(answerOf("a/web"));
    assertNotBelieved(
        () -> service.roll(answerOf("b/web")), "CN=a/web may not answer as \"b/web\"");
  }

  @Test
  void statusOfSomebodyElseIsNotBelieved() throws IOException {
    NotifyService service = callOne(new Certificate("carillon", "a/web", true));

    assertNotBelieved(service::status, "CN=a/web may not answer as \"b/web\"");
  }

  @Test
  void statusOfAServiceItselfIsBelieved() throws IOException {
    assertThat(callOne(new Certificate("carillon", "b/web", true)).status().role())
        .isEqualTo("web");
  }

  @Test
  void serviceOfAnotherClusterIsNotBelieved() throws IOException {
    NotifyService service = callOne(new Certificate("other", "a/web", true));

    assertNotBelieved(() -> service.deliver(receiptOf("a/web")), "CN=a/web may not answer");
  }
}
