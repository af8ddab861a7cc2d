package dev.carillon.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.config.ConfigKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.TlsConfig;
import dev.carillon.testing.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files are taken at the start, and what is said of those that are not. */
class TlsFilesTest {
  private Path directory;
  private Instant now = Instant.now();
  private Map<String, String> settings;
  private String instanceName = "shop-1/web";
  private String cluster = "shop";
  private String host = "127.0.0.1";

  @BeforeEach
  void use(@TempDir Path empty) {
    directory = empty;
    settings = Certificates.settings(Certificates.ONE);
  }

  private void useOne() {
    settings = Certificates.settings(Certificates.ONE);
  }

  private Tls start() {
    TlsConfig config = TlsConfig.ofCaller(Certificates.source(settings));
    return Tls.ofInstance(config, cluster, instanceName, host, () -> now, refusal -> {});
  }

  private void set(String key, String content) throws IOException {
    settings.put("carillon.tls." + key, write(content));
  }

  private String write(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "file", ""), content).toString();
  }

  private void setKeyStore(KeyStore store, String password) throws Exception {
    Path file = directory.resolve("other.p12");
    try (var out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    settings.put("carillon.tls.key-store", file.toString());
    settings.put("carillon.tls.key-store-password", password);
  }

  private String password() {
    return settings.getOrDefault("carillon.tls.key-store-password", "");
  }

  private KeyStore store() throws Exception {
    return KeyStore.getInstance(
        Certificates.of(Certificates.ONE).resolve("key-store.p12").toFile(),
        password().toCharArray());
  }

  private void assertRefused(String key, String reason) {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(this::start)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith("carillon.tls." + key)
                    .contains(settings.getOrDefault("carillon.tls." + key, key), reason)
                    .doesNotContain(password())
                    .doesNotContain("\n"));
  }

  @Test
  void whatTheScriptMakesIsTaken() {
    assertThat(start().describe()).startsWith("CN=shop-1/web until ");
  }

  @Test
  void pemIsTakenInOneFileAndInTwo() throws IOException {
    set("key-store", PemText.of(Certificates.ONE));
    assertThat(start().describe()).startsWith("CN=shop-1/web");

    set("key-store", "Bag Attributes\n" + PemText.certificates(Certificates.ONE));
    set("private-key", PemText.key(Certificates.ONE));
    assertThat(start().describe()).startsWith("CN=shop-1/web");
  }

  @Test
  void trustStoreMayBePkcs12() throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    Certificate[] chain = store().getCertificateChain("carillon");
    trust.setCertificateEntry("ca", chain[chain.length - 1]);
    Path file = directory.resolve("trust.p12");
    try (var out = Files.newOutputStream(file)) {
      trust.store(out, "secret".toCharArray());
    }
    settings.put("carillon.tls.trust-store", file.toString());
    settings.put("carillon.tls.trust-store-password", "secret");
    assertThat(start().describe()).startsWith("CN=shop-1/web");

    settings.put("carillon.tls.trust-store-password", "wrong");
    assertRefused("trust-store", "the password is wrong");
    settings.remove("carillon.tls.trust-store-password");
    assertRefused("trust-store", "there is no trusted certificate in it");
  }

  @Test
  void fileThatIsMissingIsRefused() {
    for (String key : new String[] {"key-store", "trust-store", "deny-list"}) {
      useOne();
      settings.put("carillon.tls." + key, directory.resolve("nowhere").toString());
      assertRefused(key, "there is no such file");
    }
  }

  @Test
  void fileThatCannotBeReadIsRefused() {
    settings.put("carillon.tls.key-store", directory.toString());
    assertRefused("key-store", "it cannot be read");
  }

  @Test
  void fileThatIsTooLargeIsRefused() throws IOException {
    set("trust-store", "x".repeat((1 << 20) + 1));
    assertRefused("trust-store", "it must be at most 1048576 bytes");
  }

  @Test
  void fileThatIsNeitherIsRefused() throws IOException {
    set("key-store", "not a key store");
    assertRefused("key-store", "it is neither PKCS12 nor PEM");
    useOne();
    set("trust-store", "not a trust store");
    assertRefused("trust-store", "it is neither PKCS12 nor PEM");
  }

  @Test
  void wrongPasswordIsRefused() {
    String right = settings.put("carillon.tls.key-store-password", "geheim");
    assertThat(right).isNotBlank();
    assertRefused("key-store", "the password is wrong");
  }

  @Test
  void storeWithoutAKeyIsRefused() throws Exception {
    KeyStore store = store();
    Certificate certificate = store.getCertificate("carillon");
    store.deleteEntry("carillon");
    store.setCertificateEntry("certificate", certificate);
    setKeyStore(store, "secret");
    assertRefused("key-store", "there is no key in it");

    set("key-store", PemText.certificates(Certificates.ONE));
    assertRefused("key-store", "there is no private key in it");
  }

  @Test
  void storeWithSeveralKeysIsRefused() throws Exception {
    KeyStore store = store();
    char[] password = password().toCharArray();
    store.setKeyEntry(
        "second",
        store.getKey("carillon", password),
        password,
        store.getCertificateChain("carillon"));
    setKeyStore(store, new String(password));
    assertRefused("key-store", "it must have one key but has [");

    set("key-store", PemText.of(Certificates.ONE) + PemText.key(Certificates.TWO));
    assertRefused("key-store", "it must have one private key but has 2");
  }

  @Test
  void keyOfAnotherCertificateIsRefused() throws IOException {
    set("key-store", PemText.certificates(Certificates.ONE));
    set("private-key", PemText.key(Certificates.TWO));
    assertRefused("key-store", "its first certificate is not that of the private key");
  }

  @Test
  void keyThatIsEncryptedOrNoPkcs8IsRefused() throws IOException {
    set("key-store", PemText.certificates(Certificates.ONE));
    for (String type : new String[] {"ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY"}) {
      set("private-key", PemText.block(type, new byte[16]));
      assertRefused("private-key", "its key must be PKCS#8 and not encrypted");
    }
    set("private-key", PemText.block("PRIVATE KEY", new byte[16]));
    assertRefused("private-key", "its key cannot be read as one for EC");
  }

  @Test
  void privateKeyBesidesPkcs12IsRefused() throws IOException {
    set("private-key", PemText.key(Certificates.ONE));
    assertRefused("key-store", "it must be PEM if carillon.tls.private-key is set");
  }

  @Test
  void certificateIsRefusedAfterItsEndAndBeforeItsBegin() {
    now = now.plus(Duration.ofDays(398));
    assertRefused("key-store", "the certificate of CN=shop-1/web has expired at ");
    now = now.minus(Duration.ofDays(800));
    assertRefused("key-store", "the certificate of CN=shop-1/web is not valid before ");
  }

  @Test
  void certificateOfAnotherClusterOrInstanceOrOfNoneIsRefused() {
    cluster = "other";
    assertRefused("key-store", "has no URI carillon://… of cluster \"other\" in it");
    cluster = "shop";
    instanceName = "shop-2/web";
    assertRefused("key-store", "CN=shop-1/web does not cover the instance \"shop-2/web\"");
    settings = Certificates.settings(Certificates.OPS);
    assertRefused("key-store", "CN=ops has no URI carillon://… of cluster \"shop\" in it");
  }

  @Test
  void certificateThatDoesNotNameItsHostIsRefused() {
    for (String wrong : List.of("192.0.2.7", "shop-1.example")) {
      host = wrong;
      assertRefused(
          "key-store",
          "whoever connects to " + wrong + " would refuse the certificate of CN=shop-1/web (No ");
    }
    host = "localhost";
    assertThat(start().describe()).startsWith("CN=shop-1/web");
  }

  @Test
  void ownCertificateThatIsDeniedIsRefused() throws Exception {
    X509Certificate own = (X509Certificate) store().getCertificate(store().aliases().nextElement());
    settings.put("carillon.tls.deny-list", write(own.getSerialNumber().toString(16)));
    assertRefused("key-store", "is denied)");
  }

  @Test
  void certificateThatTheTrustStoreDoesNotTrustIsRefused() {
    settings.put(
        "carillon.tls.trust-store",
        Certificates.settings(Certificates.FOREIGN).get("carillon.tls.trust-store"));
    assertRefused("key-store", "no CA of it has signed it");
  }

  @Test
  void denyListIsHexAndComments() throws IOException {
    set("deny-list", "# nobody\n\n 0xB49E6CD004DD94CE # a\n01:02:fF\n");
    DenyList list =
        DenyList.read(
            new Source(ConfigKey.TLS_DENY_LIST, Path.of("x")),
            ByteBuffer.wrap(
                Files.readAllBytes(Path.of(settings.getOrDefault("carillon.tls.deny-list", "")))));
    assertThat(list.serials())
        .containsExactlyInAnyOrder(
            new BigInteger("b49e6cd004dd94ce", 16), BigInteger.valueOf(0x102ff));
    assertThat(start().describe()).isNotBlank();

    set("deny-list", "ff\nnot hex\n");
    assertRefused("deny-list", "line 2 must be a serial number in hex");
  }

  @Test
  void callerSaysWhatIsWrongToo() {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> ClientSecurity.mutual(directory.resolve("nowhere")))
        .withMessageContaining("nowhere cannot be read");
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> ClientSecurity.mutual(key -> Optional.empty()))
        .withMessageContaining("carillon.tls.key-store")
        .withMessageContaining("server-config/tls");
  }
}
