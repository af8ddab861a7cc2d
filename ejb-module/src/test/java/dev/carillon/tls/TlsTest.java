package dev.carillon.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.TlsConfig;
import dev.carillon.testing.Certificates;
import dev.carillon.testing.Logged;
import dev.carillon.tls.Ends.End;
import dev.carillon.tls.Ends.Pair;
import dev.carillon.tls.Protection.Secured;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends over real sockets, with certificates as the script makes them. */
@Timeout(60)
class TlsTest {
  private final List<Tls.Refusal> refusals = new CopyOnWriteArrayList<>();
  private Instant now = Instant.now();
  private Ends ends;
  private Path directory;

  /** Outside the time of any one test. */
  @BeforeAll
  static void makeCertificates() {
    Certificates.of(Certificates.ONE);
  }

  @BeforeEach
  void open(@TempDir Path empty) throws IOException {
    directory = empty;
    ends = new Ends();
  }

  @AfterEach
  void close() throws IOException {
    ends.close();
  }

  private Tls instance(Map<String, String> settings) {
    return instance(settings, "127.0.0.1");
  }

  private Tls instance(Map<String, String> settings, String host) {
    return Tls.ofInstance(config(settings), "shop", "shop-1/web", host, () -> now, refusals::add);
  }

  private Tls instance(String name) {
    return instance(Certificates.settings(name));
  }

  private static TlsConfig config(Map<String, String> settings) {
    return TlsConfig.ofCaller(Certificates.source(settings));
  }

  private static Protection caller(Map<String, String> settings) {
    return ClientSecurity.mutual(Certificates.source(settings)).protection();
  }

  private static Protection caller(String name) {
    return caller(Certificates.settings(name));
  }

  /** Returns the settings of one who trusts both CAs, and is trusted by those of its own. */
  private Map<String, String> trustingBoth(String name) throws IOException {
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(Certificates.of(Certificates.ONE).resolve("trust-store.pem"))
            + Files.readString(Certificates.of(Certificates.FOREIGN).resolve("trust-store.pem")));
    Map<String, String> settings = Certificates.settings(name);
    settings.put("carillon.tls.trust-store", both.toString());
    return settings;
  }

  private Map<String, String> with(String name, String key, String value) {
    Map<String, String> settings = new HashMap<>(Certificates.settings(name));
    settings.put("carillon.tls." + key, value);
    return settings;
  }

  private static BigInteger serial(End end) throws IOException {
    return ((X509Certificate) ((SSLSocket) end.socket()).getSession().getPeerCertificates()[0])
        .getSerialNumber();
  }

  private void deny(BigInteger serial) throws IOException {
    Files.writeString(directory.resolve("deny-list"), serial.toString(16) + " # stolen\n");
  }

  private Map<String, String> withDenyList(String name) throws IOException {
    Path list = Files.writeString(directory.resolve("deny-list"), "# none yet\n");
    return with(name, "deny-list", list.toString());
  }

  private void assertRefused(End end, String reason) {
    assertThat(end.secured()).isNull();
    assertThat(end.fault()).isInstanceOf(IOException.class).hasMessageContaining(reason);
  }

  @Test
  void instancesKnowEachOther() throws Exception {
    Pair pair = ends.connect(instance(Certificates.ONE), instance(Certificates.TWO));

    assertThat(pair.connected().reaches(pair.accepted())).isTrue();
    assertThat(pair.accepted().reaches(pair.connected())).isTrue();
    Party two = pair.accepted().party();
    assertThat(two.subject()).isEqualTo("CN=shop-*/web");
    assertThat(two.mayDeliverAs("shop", "shop-7/web")).isTrue();
    assertThat(two.mayDeliverAs("shop", "shop-7/worker")).isFalse();
    assertThat(two.mayDeliverAs("other", "shop-7/web")).isFalse();
    assertThat(two.mayControl("shop")).isTrue();
    assertThat(two.mayControl("other")).isFalse();
    Party one = pair.connected().party();
    assertThat(one.mayDeliverAs("shop", "shop-1/web")).isTrue();
    assertThat(one.mayDeliverAs("shop", "shop-2/web")).isFalse();
    assertThat(refusals).isEmpty();
  }

  @Test
  void onlyTls13IsSpoken() throws Exception {
    Pair pair = ends.connect(instance(Certificates.ONE), instance(Certificates.TWO));

    SSLSocket tls = (SSLSocket) pair.accepted().socket();
    assertThat(tls.getEnabledProtocols()).containsExactly("TLSv1.3");
    assertThat(tls.getSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(((SSLSocket) pair.connected().socket()).getEnabledProtocols())
        .containsExactly("TLSv1.3");
  }

  @Test
  void controllerMayControlAndNeverDelivers() throws Exception {
    Pair pair = ends.connect(instance(Certificates.ONE), caller(Certificates.OPS));

    Party ops = pair.accepted().party();
    assertThat(ops.mayControl("shop")).isTrue();
    assertThat(ops.mayControl("other")).isFalse();
    assertThat(ops.mayDeliverAs("shop", "ops")).isFalse();
    assertThat(ops.mayDeliverAs("shop", "shop-1/web")).isFalse();
  }

  @Test
  void callerOfAnotherCaIsRefusedByName() throws Exception {
    Protection foreign = caller(trustingBoth(Certificates.FOREIGN));

    Pair pair = ends.connect(instance(Certificates.ONE), foreign);

    assertRefused(pair.accepted(), "no CA of the trust store has signed its certificate");
    assertThat(refusals)
        .singleElement()
        .extracting(Tls.Refusal::subject)
        .isEqualTo("CN=shop-1/web");
    assertThat(refusals.get(0).who()).matches("CN=shop-1/web at /127\\.0\\.0\\.1:\\d+");
  }

  @Test
  void callerThatIsRefusedIsToldAlthoughItIsTalkingAlready() throws Exception {
    Protection foreign = caller(trustingBoth(Certificates.FOREIGN));

    Pair pair =
        ends.connect(
            instance(Certificates.ONE),
            socket -> {
              Secured secured = foreign.connected(socket, "127.0.0.1", ends.port());
              secured.socket().getOutputStream().write(new byte[100]);
              return secured;
            });

    assertThatThrownBy(() -> pair.connected().socket().getInputStream().read())
        .hasMessageContaining("certificate_unknown");
  }

  @Test
  void serviceOfAnotherCaIsRefusedByNameAndBothEndsSaySo() throws Exception {
    Pair pair = ends.connect(instance(Certificates.FOREIGN), instance(Certificates.ONE));

    assertRefused(pair.connected(), "no CA of the trust store has signed its certificate");
    assertRefused(pair.accepted(), "it does not let this end in");
    assertThat(refusals)
        .extracting(Tls.Refusal::subject)
        .containsExactlyInAnyOrder("CN=shop-1/web", null);
  }

  @Test
  void certificateThatHasExpiredIsRefused() throws Exception {
    Tls server = instance(Certificates.ONE);
    now = now.plus(Duration.ofDays(400));

    Pair pair = ends.connect(server, caller(Certificates.OPS));

    assertRefused(pair.accepted(), "CN=ops at ");
    assertRefused(pair.accepted(), "its certificate has expired at ");
    assertThat(refusals).singleElement().extracting(Tls.Refusal::subject).isEqualTo("CN=ops");
  }

  @Test
  void ownCertificateThatHasExpiredCallsNobody() throws Exception {
    Tls client = instance(Certificates.TWO);
    now = now.plus(Duration.ofDays(400));

    Pair pair = ends.connect(caller(Certificates.ONE), client);

    assertRefused(pair.connected(), "the own certificate, of CN=shop-*/web, has expired at ");
  }

  @Test
  void certificateThatHasExpiredIsRefusedOnAResumedSessionToo() throws Exception {
    Tls server = instance(Certificates.ONE);
    Protection client = caller(Certificates.OPS);
    long first = talk(ends.connect(server, client));
    now = now.plus(Duration.ofDays(400));

    Pair again = ends.connect(server, client);

    assertThat(resumed(again, first)).isTrue();
    assertRefused(again.accepted(), "its certificate has expired at ");
  }

  @Test
  void olderTlsIsRefused() throws Exception {
    Map<String, String> settings = Certificates.settings(Certificates.TWO);
    Keyring keyring = keyring(settings);

    for (String version : new String[] {"TLSv1.2", "TLSv1.1"}) {
      Pair pair =
          ends.connect(
              instance(Certificates.ONE), socket -> handshake(keyring.context(), socket, version));

      assertRefused(pair.accepted(), "its handshake failed");
      assertThat(pair.connected().fault()).isInstanceOf(IOException.class);
    }
  }

  private static Keyring keyring(Map<String, String> settings) {
    TlsConfig config = config(settings);
    return new Watched<>(
            Keyring.sources(config),
            files -> Keyring.of(config, Owner.CALLER, Instant::now, () -> DenyList.EMPTY, files))
        .get();
  }

  private static Secured handshake(SSLContext context, Socket socket, String version)
      throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 1, true);
    tls.setEnabledProtocols(new String[] {version});
    tls.startHandshake();
    return new Secured(tls, Party.anybody());
  }

  @Test
  void callerWithoutACertificateIsRefused() throws Exception {
    SSLContext bare = SSLContext.getInstance("TLSv1.3");
    bare.init(null, new TrustManager[] {new TrustAll()}, null);

    Pair pair =
        ends.connect(instance(Certificates.ONE), socket -> handshake(bare, socket, "TLSv1.3"));

    assertRefused(pair.accepted(), "its handshake failed");
    assertThat(refusals).singleElement().extracting(Tls.Refusal::subject).isNull();
  }

  /** Trusts everybody, as an attacker may. */
  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void serviceThatIsOnAnotherHostIsRefused() throws Exception {
    Tls elsewhere = instance(Certificates.settings(Certificates.ELSEWHERE), "192.0.2.1");
    Pair pair = ends.connect(elsewhere, instance(Certificates.ONE));

    assertRefused(pair.connected(), "CN=shop-1/web at 127.0.0.1:" + ends.port() + " was refused");
    assertRefused(pair.connected(), "127.0.0.1 found");
  }

  @Test
  void serviceIsKnownByNameAsWellAsByAddress() throws Exception {
    Tls server = instance(Certificates.ONE);
    Tls client = instance(Certificates.TWO);

    assertThat(ends.connect(server, client, "localhost").connected().secured()).isNotNull();
    assertRefused(ends.connect(server, client, "elsewhere.example").connected(), "elsewhere");
  }

  private Tls shared(String name, String host, String shared) {
    return Tls.ofInstance(
        config(Certificates.settings(name)),
        "shop",
        "shop-1/web",
        host,
        Optional.of(shared),
        () -> now,
        refusals::add);
  }

  @Test
  void whoIsReachedByABareAddressIsKnownByTheNameThatTheDnsHasForAll() throws Exception {
    Tls server = shared(Certificates.ELSEWHERE, "192.0.2.7", "elsewhere.example");
    Tls client = shared(Certificates.ONE, "127.0.0.1", "localhost");
    Tls looking = shared(Certificates.ELSEWHERE, "192.0.2.7", "elsewhere.example");

    assertThat(ends.connect(server, looking).connected().secured()).isNotNull();
    assertRefused(ends.connect(server, client).connected(), "localhost");
    assertRefused(ends.connect(server, looking, "localhost").connected(), "localhost");
    assertThatThrownBy(() -> shared(Certificates.ONE, "127.0.0.1", "shop.example"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("whoever connects to shop.example would refuse");
  }

  @Test
  void controllerThatPosesAsAServiceIsRefused() throws Exception {
    Pair pair = ends.connect(caller(Certificates.OPS), instance(Certificates.ONE));

    assertRefused(pair.connected(), "CN=ops at ");
  }

  @Test
  void memberOfAnotherClusterIsRefused() throws Exception {
    Tls other =
        Tls.ofInstance(
            config(Certificates.settings(Certificates.ONE)),
            "shop",
            "shop-1/web",
            "127.0.0.1",
            () -> now,
            r -> {});
    PartyCheck check = new PartyCheck(Set.of("other"), () -> now, () -> DenyList.EMPTY);
    Pair pair = ends.connect(other, instance(Certificates.TWO));
    X509Certificate[] chain =
        ((X509Certificate[])
            ((SSLSocket) pair.accepted().socket()).getSession().getPeerCertificates());

    assertThatThrownBy(() -> check.caller(chain)).hasMessageContaining("cluster \"other\"");
    assertThatThrownBy(() -> check.service(chain)).hasMessageContaining("cluster \"other\"");
  }

  /** Lets both ends talk, so that the session can be resumed; returns when it was made. */
  private static long talk(Pair pair) throws IOException {
    assertThat(pair.connected().reaches(pair.accepted())).isTrue();
    assertThat(pair.accepted().reaches(pair.connected())).isTrue();
    return ((SSLSocket) pair.connected().socket()).getSession().getCreationTime();
  }

  private static boolean resumed(Pair pair, long first) {
    return ((SSLSocket) pair.connected().socket()).getSession().getCreationTime() == first;
  }

  @Test
  void serialNumberThatIsDeniedIsRefusedOnAResumedSessionToo() throws Exception {
    Tls server = instance(withDenyList(Certificates.ONE));
    Protection client = caller(Certificates.OPS);
    Pair pair = ends.connect(server, client);
    long first = talk(pair);
    Pair second = ends.connect(server, client);
    assertThat(resumed(second, first)).as("a session that is resumed").isTrue();
    talk(second);
    deny(serial(pair.accepted()));
    server.look();

    Pair third = ends.connect(server, client);

    assertThat(resumed(third, first)).isTrue();
    assertRefused(third.accepted(), " is denied");
    assertThat(refusals).singleElement().extracting(Tls.Refusal::subject).isEqualTo("CN=ops");
  }

  @Test
  void serialNumberThatIsDeniedIsRefused() throws Exception {
    Tls server = instance(withDenyList(Certificates.ONE));
    deny(serial(ends.connect(server, caller(Certificates.OPS)).accepted()));
    server.look();

    assertRefused(ends.connect(server, caller(Certificates.OPS)).accepted(), " is denied");
  }

  @Test
  void serviceThatIsDeniedIsNotCalled() throws Exception {
    Tls client = instance(withDenyList(Certificates.ONE));
    deny(serial(ends.connect(instance(Certificates.TWO), client).connected()));
    client.look();

    assertRefused(ends.connect(instance(Certificates.TWO), client).connected(), " is denied");
  }

  @Test
  void connectionsOfWhomIsDeniedAreClosedAndNoOthers() throws Exception {
    Tls server = instance(withDenyList(Certificates.ONE));
    Pair ops = ends.connect(server, caller(Certificates.OPS));
    Pair two = ends.connect(server, instance(Certificates.TWO));
    talk(ops);
    talk(two);

    try (Logged logged = new Logged()) {
      deny(serial(ops.accepted()));
      server.look();

      assertThat(logged.lines("CAR1034"))
          .containsExactly(
              "CAR1034 1 certificates are denied now; 1 connections of theirs were closed");
    }
    assertThatThrownBy(() -> ops.accepted().socket().getInputStream().read())
        .isInstanceOf(IOException.class);
    assertThat(ops.connected().socket().getInputStream().read()).isNegative();
    assertThat(two.connected().reaches(two.accepted())).isTrue();
  }

  @Test
  void connectionsThatAreClosedFromBelowAreForgotten() throws Exception {
    Tls server = instance(Certificates.ONE);
    Tls client = instance(Certificates.TWO);

    for (int i = 0; i < 150; i++) {
      ends.connect(
          server,
          socket -> {
            Secured secured = client.connected(socket, "127.0.0.1", ends.port());
            socket.close();
            return secured;
          });
    }

    assertThat(client.known()).isLessThan(100);
  }

  @Test
  void denyListThatCannotBeReadIsToldOnceAndTheOldOneHolds() throws Exception {
    Tls server = instance(withDenyList(Certificates.ONE));
    Pair ops = ends.connect(server, caller(Certificates.OPS));
    deny(serial(ops.accepted()));
    server.look();

    try (Logged logged = new Logged()) {
      Files.writeString(directory.resolve("deny-list"), "# fine\nshop-1/web\n");
      server.look();
      server.look();
      Files.delete(directory.resolve("deny-list"));
      server.look();
      server.look();

      assertThat(logged.lines("CAR1032")).hasSize(2);
      assertThat(logged.lines("CAR1032").get(0)).contains("carillon.tls.deny-list", "line 2");
      assertThat(logged.lines("CAR1032").get(1)).contains("there is no such file");
    }
    assertRefused(ends.connect(server, caller(Certificates.OPS)).accepted(), " is denied");
  }

  private Map<String, String> copied(String name) throws IOException {
    put(name);
    return with(name, "key-store", directory.resolve("key-store.pem").toString());
  }

  private void put(String name) throws IOException {
    Path aside = Files.writeString(directory.resolve("aside"), PemText.of(name));
    Files.move(aside, directory.resolve("key-store.pem"), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void changedCertificateIsTakenOverAndWhatIsOpenGoesOn() throws Exception {
    Tls server = instance(copied(Certificates.ONE));
    Tls client = instance(Certificates.TWO);
    Pair before = ends.connect(server, client);
    BigInteger old = serial(before.connected());

    try (Logged logged = new Logged()) {
      put(Certificates.TWO);
      server.look();
      server.look();

      assertThat(logged.lines("CAR1031")).singleElement().asString().contains("CN=shop-*/web");
    }
    Pair after = ends.connect(server, client);
    assertThat(serial(after.connected())).isNotEqualTo(old);
    assertThat(after.connected().reaches(after.accepted())).isTrue();
    assertThat(before.connected().reaches(before.accepted())).isTrue();
  }

  @Test
  void callsGoOnWhileCertificatesChange() throws Exception {
    Tls server = instance(copied(Certificates.ONE));
    Tls client = instance(Certificates.TWO);

    for (int i = 0; i < 20; i++) {
      put(i % 2 == 0 ? Certificates.TWO : Certificates.ONE);
      server.look();
      Pair pair = ends.connect(server, client);
      assertThat(pair.connected().reaches(pair.accepted())).isTrue();
      pair.connected().socket().close();
    }
    assertThat(refusals).isEmpty();
  }

  @Test
  void changedCertificateThatCannotBeUsedIsToldOnceAndTheOldGoesOn() throws Exception {
    Tls server = instance(copied(Certificates.ONE));
    BigInteger old = serial(ends.connect(server, instance(Certificates.TWO)).connected());

    try (Logged logged = new Logged()) {
      put(Certificates.FOREIGN);
      server.look();
      server.look();
      assertThat(logged.lines("CAR1032"))
          .singleElement()
          .asString()
          .contains("carillon.tls.key-store", "key-store.pem", "carillon.tls.trust-store");

      put(Certificates.ONE);
      server.look();
      Files.writeString(directory.resolve("key-store.pem"), "half of it");
      server.look();
      assertThat(logged.lines("CAR1032")).hasSize(2);
    }
    assertThat(serial(ends.connect(server, instance(Certificates.TWO)).connected())).isEqualTo(old);
  }

  @Test
  void certificateThatEndsSoonIsToldOnceADay() throws Exception {
    Instant end = end(Certificates.ONE);
    Tls server = instance(Certificates.ONE);
    try (Logged logged = new Logged()) {
      now = end.minus(Duration.ofDays(30));
      server.look();
      assertThat(logged.lines("CAR1033")).isEmpty();

      now = now.plusSeconds(1);
      server.look();
      server.look();
      now = now.plus(Duration.ofHours(23));
      server.look();
      assertThat(logged.lines("CAR1033")).singleElement().asString().contains("CN=shop-1/web");

      now = now.plus(Duration.ofHours(1));
      server.look();
      assertThat(logged.lines("CAR1033")).hasSize(2);

      now = end.minusSeconds(1);
      server.look();
      assertThat(logged.lines("CAR1033")).hasSize(3);
      now = end;
      server.look();
      server.look();
      assertThat(logged.lines("CAR1033")).as("it has just ended").hasSize(4);
    }
  }

  /** Returns until when a certificate is valid, which has been there for as long as the build. */
  private static Instant end(String name) throws Exception {
    try (InputStream in = Files.newInputStream(Certificates.of(name).resolve("certificate.pem"))) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      return ((X509Certificate) certificate).getNotAfter().toInstant();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\n\r\n", "JRMI\0\2K\0\0", "\26\3\1\0\5hello", "\26\3\1\377\377"})
  void whatIsNoHandshakeIsRefused(String bytes) throws Exception {
    Pair pair =
        ends.connect(
            instance(with(Certificates.ONE, "handshake-timeout", "300ms")),
            socket -> {
              socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
              return new Secured(socket, Party.anybody());
            });

    assertRefused(pair.accepted(), "its handshake ");
    assertThat(refusals).hasSize(1);
  }

  @Test
  void handshakeThatDripsEndsAtTheDeadline() throws Exception {
    Tls server = instance(with(Certificates.ONE, "handshake-timeout", "300ms"));
    ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
    try {
      long began = System.nanoTime();
      Pair pair =
          ends.connect(
              server,
              socket -> {
                OutputStream out = socket.getOutputStream();
                out.write(new byte[] {22, 3, 1, 64, 0});
                drip(dripping, out);
                return new Secured(socket, Party.anybody());
              });

      assertRefused(pair.accepted(), "its handshake took longer than 300 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    } finally {
      dripping.shutdownNow();
    }
  }

  /** Sends a byte far more often than any read could time out. */
  @SuppressWarnings("FutureReturnValueIgnored") // it ends with its executor
  private static void drip(ScheduledExecutorService dripping, OutputStream out) {
    dripping.scheduleAtFixedRate(
        () -> {
          try {
            out.write(0);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        0,
        10,
        TimeUnit.MILLISECONDS);
  }

  @Test
  void serviceThatSaysNothingIsGivenUpAtTheDeadline() throws Exception {
    Tls client = instance(with(Certificates.ONE, "handshake-timeout", "300ms"));

    Pair pair = ends.connect(Protection.none(), client);

    assertRefused(pair.connected(), "its handshake took longer than 300 ms");
  }

  @Test
  void timeOutOfReadsIsAsItWasAfterTheHandshake() throws Exception {
    Tls client = instance(Certificates.ONE);
    Pair pair =
        ends.connect(
            instance(Certificates.TWO),
            socket -> {
              socket.setSoTimeout(12_345);
              return client.connected(socket, "127.0.0.1", ends.port());
            });

    assertThat(pair.connected().socket().getSoTimeout()).isEqualTo(12_345);
    assertThat(pair.accepted().socket().getSoTimeout()).isZero();
  }

  @Test
  void socketThatIsClosedEndsTheOneBelow() throws Exception {
    Tls client = instance(Certificates.ONE);
    Socket[] below = new Socket[1];
    Pair pair =
        ends.connect(
            instance(Certificates.TWO),
            socket -> {
              below[0] = socket;
              return client.connected(socket, "127.0.0.1", ends.port());
            });

    pair.connected().socket().close();

    assertThat(below[0].isClosed()).isTrue();
    assertThat(pair.accepted().socket().getInputStream().read()).isNegative();
  }

  @Test
  void nothingOfTheJvmIsUsedOrChanged() throws Exception {
    SSLContext context = SSLContext.getDefault();
    Properties before = (Properties) System.getProperties().clone();

    Pair pair = ends.connect(instance(Certificates.ONE), instance(Certificates.TWO));

    assertThat(pair.connected().reaches(pair.accepted())).isTrue();
    assertThat(SSLContext.getDefault()).isSameAs(context);
    assertThat(System.getProperties()).isEqualTo(before);
  }
}
