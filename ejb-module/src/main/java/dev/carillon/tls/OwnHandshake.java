package dev.carillon.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

/**
 * A handshake of an instance with itself, in memory: what its peers would refuse it for, the name
 * of its host above all, shows before it has any.
 */
final class OwnHandshake {
  private static final int ROUNDS = 100;

  private final SSLEngine caller;
  private final SSLEngine service;
  private final ByteBuffer fromCaller;
  private final ByteBuffer fromService;

  private OwnHandshake(SSLContext context, String host) {
    caller = context.createSSLEngine(host, 1);
    caller.setUseClientMode(true);
    SSLParameters checking = caller.getSSLParameters();
    checking.setEndpointIdentificationAlgorithm("HTTPS");
    caller.setSSLParameters(checking);
    service = context.createSSLEngine();
    service.setUseClientMode(false);
    service.setNeedClientAuth(true);
    fromCaller = buffer();
    fromService = buffer();
  }

  /** Empty, and as long as all that one side may say before the other one does. */
  private ByteBuffer buffer() {
    return ByteBuffer.allocate(4 * caller.getSession().getPacketBufferSize()).flip();
  }

  /**
   * Shakes hands as somebody who connects to a host would.
   *
   * @throws IOException if it fails; says why
   */
  static void at(String host, SSLContext context) throws IOException {
    new OwnHandshake(context, host).shake();
  }

  private void shake() throws IOException {
    for (int i = 0; i < ROUNDS && (isShaking(caller) || isShaking(service) || i == 0); i++) {
      speak(caller, fromCaller);
      listen(service, fromCaller);
      speak(service, fromService);
      listen(caller, fromService);
    }
    if (isShaking(caller) || isShaking(service)) {
      throw new IOException("it does not come to an end");
    }
  }

  private static boolean isShaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void speak(SSLEngine engine, ByteBuffer out) throws IOException {
    out.compact();
    SSLEngineResult result;
    do {
      result = engine.wrap(ByteBuffer.allocate(0), out);
      work(engine);
    } while (result.bytesProduced() > 0
        && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
    out.flip();
  }

  private static void listen(SSLEngine engine, ByteBuffer in) throws IOException {
    ByteBuffer nothing = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    SSLEngineResult result;
    do {
      result = engine.unwrap(in, nothing);
      work(engine);
    } while (result.bytesConsumed() > 0 && in.hasRemaining());
  }

  private static void work(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
