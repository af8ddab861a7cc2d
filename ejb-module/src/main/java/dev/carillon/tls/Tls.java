package dev.carillon.tls;

import dev.carillon.config.ConfigKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.TlsConfig;
import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS 1.3: both ends show a certificate of their cluster's CA, which says what they may be.
 * Files that change are taken over by {@link #look}. Thread-safe; owns no thread, and nothing of
 * the JVM's own TLS is used or changed.
 */
public final class Tls implements Protection {
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final Duration SOON = Duration.ofDays(30);

  /** From how many connections on closed ones are looked for. */
  private static final int FEW = 64;

  /**
   * Somebody was not let in.
   *
   * @param subject who its certificate says it is; null if it has shown none
   * @param address where it is
   * @param why a sentence without its end
   */
  public record Refusal(@Nullable String subject, String address, String why) {
    /** Returns who it is, as well as that is known. */
    public String who() {
      return subject == null ? address : subject + " at " + address;
    }
  }

  /** Takes refusals; called on the thread of the handshake. */
  public interface RefusalListener {
    /** Takes a refusal. */
    void refused(Refusal refusal);
  }

  private final TlsConfig config;
  private final Owner owner;
  private final InstantSource clock;
  private final RefusalListener refusals;
  private final Watched<DenyList> denied;
  private final Watched<Keyring> keyring;
  private final Map<DeadlineSocket, List<X509Certificate>> secured = new ConcurrentHashMap<>();

  /** At how many connections closed ones are forgotten; twice as many as were open then. */
  private volatile int most = FEW;

  private final ReentrantLock looking = new ReentrantLock();
  private @Nullable Instant endTold;

  private Tls(TlsConfig config, Owner owner, InstantSource clock, RefusalListener refusals) {
    this.config = config;
    this.owner = owner;
    this.clock = clock;
    this.refusals = refusals;
    denied = denied(config);
    keyring =
        new Watched<>(
            Keyring.sources(config), files -> Keyring.of(config, owner, clock, denied::get, files));
  }

  /**
   * Returns the protection of an instance.
   *
   * @param host what others connect to
   * @throws InvalidConfigException if a file cannot be used; names key, file and reason
   */
  public static Tls ofInstance(
      TlsConfig config,
      String cluster,
      String instanceName,
      String host,
      InstantSource clock,
      RefusalListener refusals) {
    return ofInstance(config, cluster, instanceName, host, Optional.empty(), clock, refusals);
  }

  /**
   * Returns the protection of an instance.
   *
   * @param host what others connect to
   * @param shared the name that the DNS knows all instances by: whoever is reached by a bare
   *     address must have it in its certificate
   * @throws InvalidConfigException if a file cannot be used; names key, file and reason
   */
  public static Tls ofInstance(
      TlsConfig config,
      String cluster,
      String instanceName,
      String host,
      Optional<String> shared,
      InstantSource clock,
      RefusalListener refusals) {
    Owner owner = new Owner(cluster, instanceName, host, shared.orElse(null));
    return new Tls(config, owner, clock, refusals);
  }

  /** Returns the protection of a caller from outside. */
  static Tls ofCaller(TlsConfig config) {
    return new Tls(config, Owner.CALLER, InstantSource.system(), refusal -> {});
  }

  private static Watched<DenyList> denied(TlsConfig config) {
    if (config.denyList() == null) {
      return new Watched<>(List.of(), files -> DenyList.EMPTY);
    }
    Source source = new Source(ConfigKey.TLS_DENY_LIST, config.denyList());
    return new Watched<>(List.of(source), files -> DenyList.read(source, only(files)));
  }

  private static ByteBuffer only(Map<ConfigKey, ByteBuffer> files) {
    return files.values().iterator().next();
  }

  private interface Opening {
    SSLSocket open(DeadlineSocket below) throws IOException;
  }

  private interface Checking {
    CertifiedParty check(X509Certificate[] chain) throws CertificateException;
  }

  @Override
  public Secured accepted(Socket socket) throws IOException {
    Keyring now = keyring.get();
    return secured(
        socket,
        config.handshakeTimeout(),
        below -> server(now, below),
        now.check()::caller,
        address(socket));
  }

  private static SSLSocket server(Keyring now, DeadlineSocket below) throws IOException {
    SSLSocket tls = (SSLSocket) now.context().getSocketFactory().createSocket(below, null, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setNeedClientAuth(true);
    tls.setSSLParameters(parameters);
    return tls;
  }

  @Override
  public Secured connected(Socket socket, String host, int port) throws IOException {
    Keyring now = keyring.get();
    String fault = PartyCheck.fault(now.own().certificate(), clock.instant());
    if (!fault.isEmpty()) {
      socket.close();
      throw new SSLException("the own certificate, of " + now.own() + ", " + fault);
    }
    return secured(
        socket,
        config.callHandshakeTimeout(),
        below -> client(now, below, owner.checkedAs(host), port),
        now.check()::service,
        host + ":" + port);
  }

  private static SSLSocket client(Keyring now, DeadlineSocket below, String host, int port)
      throws IOException {
    SSLSocket tls =
        (SSLSocket) now.context().getSocketFactory().createSocket(below, host, port, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    return tls;
  }

  private Secured secured(
      Socket socket, Duration timeout, Opening opening, Checking checking, String address)
      throws IOException {
    DeadlineSocket below = new DeadlineSocket(socket, timeout, secured::remove);
    try {
      SSLSocket tls = opening.open(below);
      tls.startHandshake();
      Party party = checked(below, tls.getSession(), checking);
      below.lift();
      return new Secured(tls, party);
    } catch (IOException | CertificateException | RuntimeException e) {
      if (socket.isClosed()) { // by this end, which knows why
        below.end();
        throw new SSLException(address + " was closed during its handshake", e);
      }
      Refusal refusal = refusal(e, address, timeout);
      if (refusal.subject() == null) {
        below.end();
      } else {
        below.endGently();
      }
      refusals.refused(refusal);
      String text = refusal.who() + " was refused: " + refusal.why();
      throw isForeign(e) ? new ForeignPartyException(text, e) : new SSLException(text, e);
    }
  }

  /** Noted before it is checked, so that a deny list that changes meanwhile finds it here. */
  private Party checked(DeadlineSocket below, SSLSession session, Checking checking)
      throws IOException, CertificateException {
    X509Certificate[] chain =
        Arrays.stream(session.getPeerCertificates())
            .map(X509Certificate.class::cast)
            .toArray(X509Certificate[]::new);
    secured.put(below, List.of(chain));
    if (secured.size() > most) {
      forgetClosed();
    }
    return checking.check(chain);
  }

  /** Most connections are closed from below, which nobody is told. */
  private void forgetClosed() {
    secured.keySet().removeIf(Socket::isClosed);
    most = Math.max(FEW, 2 * secured.size());
  }

  /** Returns of how many connections it knows whose they are. */
  int known() {
    return secured.size();
  }

  private Refusal refusal(Exception fault, String address, Duration timeout) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof RefusedException refused) {
        return new Refusal(refused.subject(), address, String.valueOf(refused.getMessage()));
      }
      if (each instanceof SocketTimeoutException) {
        return new Refusal(
            null, address, "its handshake took longer than " + timeout.toMillis() + " ms");
      }
    }
    String said = CertifiedParty.plain(fault.getMessage());
    return new Refusal(
        null,
        address,
        said.startsWith("Received fatal alert")
            ? "it does not let this end in (" + said + ")"
            : "its handshake failed (" + said + ")");
  }

  private static boolean isForeign(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof RefusedException refused) {
        return refused.isForeign();
      }
    }
    return false;
  }

  private static String address(Socket socket) {
    return String.valueOf(socket.getRemoteSocketAddress());
  }

  /**
   * Looks whether the files have changed, and takes over what has; closes connections to whom is
   * denied now. What cannot be used is logged once, and the old goes on. May wait for the disk;
   * called while another call is under way it does nothing.
   */
  public void look() {
    if (!looking.tryLock()) {
      return;
    }
    try {
      if (denied.look()) {
        LogLine.DENY_LIST_CHANGED.log(denied.get().serials().size(), closeDenied());
      }
      if (keyring.look()) {
        endTold = null;
        LogLine.CERTIFICATES_CHANGED.log(keyring.get().own(), keyring.get().end());
      }
      forgetClosed();
      tellEnd(clock.instant());
    } finally {
      looking.unlock();
    }
  }

  /** Closes below TLS, which would wait for a thread that is writing. */
  private int closeDenied() {
    DenyList now = denied.get();
    int closed = 0;
    for (Map.Entry<DeadlineSocket, List<X509Certificate>> each : secured.entrySet()) {
      if (each.getValue().stream().anyMatch(now::has) && !each.getKey().isClosed()) {
        closed++;
        try {
          each.getKey().close();
        } catch (IOException e) {
          // a connection that cannot even be closed carries nothing any more
        }
      }
    }
    return closed;
  }

  private void tellEnd(Instant now) {
    Instant end = keyring.get().end();
    boolean told =
        endTold != null
            && now.isBefore(endTold.plus(Duration.ofDays(1)))
            && endTold.isBefore(end) == now.isBefore(end);
    if (now.plus(SOON).isAfter(end) && !told) {
      endTold = now;
      LogLine.CERTIFICATE_ENDS.log(keyring.get().own(), end);
    }
  }

  /** Returns whom it shows itself as, and until when. */
  public String describe() {
    return keyring.get().own() + " until " + keyring.get().end();
  }
}
