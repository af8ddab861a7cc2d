package dev.carillon.tls;

import dev.carillon.config.ConfigKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.TlsConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the key store and the trust store hold at one time. Immutable; connections that were made
 * with it outlive it.
 *
 * @param context makes connections; of its own, so that nothing of it is shared with this JVM
 * @param own what is shown to the other end
 * @param check who is let in
 */
record Keyring(SSLContext context, Credentials own, PartyCheck check) {

  /** Returns the files it is made of. */
  static List<Source> sources(TlsConfig config) {
    List<Source> sources = new ArrayList<>();
    sources.add(source(ConfigKey.TLS_KEY_STORE, config.keyStore()));
    if (config.privateKey() != null) {
      sources.add(new Source(ConfigKey.TLS_PRIVATE_KEY, config.privateKey()));
    }
    sources.add(source(ConfigKey.TLS_TRUST_STORE, config.trustStore()));
    return sources;
  }

  private static Source source(ConfigKey key, @Nullable Path path) {
    if (path == null) {
      throw new InvalidConfigException(key + " must be set");
    }
    return new Source(key, path);
  }

  /**
   * Makes it of what the files hold.
   *
   * @throws InvalidConfigException if that cannot be used; names key, file and reason
   */
  static Keyring of(
      TlsConfig config,
      Owner owner,
      InstantSource clock,
      Supplier<DenyList> denied,
      Map<ConfigKey, ByteBuffer> files) {
    Source trustSource = source(ConfigKey.TLS_TRUST_STORE, config.trustStore());
    Credentials own = credentials(config, files);
    requireValid(own, clock.instant());
    PartyCheck check = new PartyCheck(owner.clusters(own), clock, denied);
    List<X509Certificate> anchors =
        Stores.trusted(
            trustSource, bytes(files, ConfigKey.TLS_TRUST_STORE), config.trustStorePassword());
    try {
      X509ExtendedTrustManager jdk = trusting(valid(trustSource, anchors, clock.instant()));
      requireTrusted(jdk, own, owner, trustSource);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(own.keyManagers(), new TrustManager[] {new CheckingTrust(jdk, check)}, null);
      requireLetIn(context, own, owner);
      return new Keyring(context, own, check);
    } catch (GeneralSecurityException | IOException e) {
      throw own.source().fault("it cannot be used for TLS (" + e.getMessage() + ")");
    }
  }

  private static byte[] bytes(Map<ConfigKey, ByteBuffer> files, ConfigKey key) {
    ByteBuffer file = files.getOrDefault(key, ByteBuffer.allocate(0)).duplicate();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  private static Credentials credentials(TlsConfig config, Map<ConfigKey, ByteBuffer> files) {
    Source source = source(ConfigKey.TLS_KEY_STORE, config.keyStore());
    byte[] file = bytes(files, source.key());
    boolean pem = Pem.isIn(file);
    if (config.privateKey() == null) {
      return pem
          ? Stores.credentials(source, file, source, file)
          : Stores.credentials(source, file, config.keyStorePassword());
    }
    Source keySource = new Source(ConfigKey.TLS_PRIVATE_KEY, config.privateKey());
    if (!pem) {
      throw source.fault("it must be PEM if " + keySource.key() + " is set");
    }
    return Stores.credentials(source, file, keySource, bytes(files, keySource.key()));
  }

  private static void requireValid(Credentials own, Instant now) {
    String fault = PartyCheck.fault(own.certificate(), now);
    if (!fault.isEmpty()) {
      throw own.source().fault("the certificate of " + own + " " + fault);
    }
  }

  private static List<X509Certificate> valid(
      Source source, List<X509Certificate> anchors, Instant now) {
    List<X509Certificate> valid =
        anchors.stream().filter(each -> PartyCheck.fault(each, now).isEmpty()).toList();
    if (valid.isEmpty()) {
      X509Certificate first = anchors.get(0);
      throw source.fault(
          "no certificate in it is valid: "
              + CertifiedParty.subject(first)
              + " "
              + PartyCheck.fault(first, now));
    }
    return valid;
  }

  private static X509ExtendedTrustManager trusting(List<X509Certificate> anchors)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < anchors.size(); i++) {
      store.setCertificateEntry("ca-" + i, anchors.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager trusting) {
        return trusting;
      }
    }
    throw new GeneralSecurityException("this JDK has no X509ExtendedTrustManager");
  }

  /** Who would be refused by its own peers is told at its start. */
  private static void requireTrusted(
      X509ExtendedTrustManager jdk, Credentials own, Owner owner, Source trustSource) {
    try {
      jdk.checkClientTrusted(own.chainArray(), own.key().getAlgorithm());
      if (owner.isInstance()) {
        jdk.checkServerTrusted(own.chainArray(), "UNKNOWN");
      }
    } catch (CertificateException e) {
      throw own.source()
          .fault(
              String.format(
                  "the certificate of %s does not pass %s %s: %s",
                  own,
                  trustSource.key(),
                  trustSource.path(),
                  CheckingTrust.isUnsigned(e)
                      ? "no CA of it has signed it"
                      : String.valueOf(e.getMessage())));
    }
  }

  /** Says before anybody is met what all who connect would find, such as another host's name. */
  private static void requireLetIn(SSLContext context, Credentials own, Owner owner) {
    for (String host : owner.names()) {
      try {
        OwnHandshake.at(host, context);
      } catch (IOException e) {
        throw own.source()
            .fault(
                String.format(
                    "whoever connects to %s would refuse the certificate of %s (%s)",
                    host, own, e.getMessage()));
      }
    }
  }

  /** Returns when the own certificate ends. */
  Instant end() {
    return own.certificate().getNotAfter().toInstant();
  }
}
