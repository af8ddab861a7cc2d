package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Authority.Certified;
import dev.carillon.contracts.Address;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS with whatever certificate an attacker has, who trusts everybody himself. */
final class TlsApproach implements Approach {
  /** A record, and in it the beginning of a greeting of 508 bytes in TLS. */
  private static final byte[] BEGINNING = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

  private static final int GREETING = 5 + 512;

  private final SSLContext context;
  private final String protocol;

  private TlsApproach(KeyManager @Nullable [] keys, String protocol) {
    this.protocol = protocol;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {new TrustsEverybody()}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows a certificate, whoever is asked for. */
  static TlsApproach with(Certified holder) {
    return with(holder, "TLSv1.3");
  }

  /** Shows a certificate and speaks one version of TLS. */
  static TlsApproach with(Certified holder, String protocol) {
    return new TlsApproach(new KeyManager[] {new ShowsAlways(holder)}, protocol);
  }

  static TlsApproach withoutCertificate() {
    return new TlsApproach(null, "TLSv1.3");
  }

  @Override
  public Socket connect(Address target, String from) throws IOException {
    Socket bare = Approach.bare(target, from);
    try {
      bare.setSoTimeout(3_000);
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(bare, target.host(), target.port(), true);
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setSoLinger(true, 0);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      bare.close();
      throw e;
    }
  }

  @Override
  public ServerSocket listen() throws IOException {
    SSLServerSocket socket =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    socket.setEnabledProtocols(new String[] {protocol});
    return TestPorts.listen(socket);
  }

  @Override
  public byte[] beginning() {
    return Arrays.copyOf(BEGINNING, GREETING);
  }
}
