package dev.carillon.rmi;

import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import dev.carillon.tls.Party;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A call as an attacker would make it, with a harmless object where a message belongs: made of the
 * service itself before anybody else can reach it. A foreign {@code jdk.serialFilterFactory} can
 * switch filters off without a word; then the object is read, and the service must not be opened.
 *
 * <p>The call takes RMI's whole way from the socket on. It does not come through the network, so it
 * needs no certificate that names its own address.
 */
final class SelfAttack {
  private static final long PATIENCE_SECONDS = 10;

  private SelfAttack() {}

  /** Says of itself when it is read. */
  static final class Marker implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Set<Long> READ = ConcurrentHashMap.newKeySet();

    private final long number;

    Marker(long number) {
      this.number = number;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.add(number);
    }
  }

  /**
   * Attacks a service that is exported on this socket.
   *
   * @throws InvalidConfigException if it got through
   * @throws IOException if it cannot be told
   */
  static void on(ServiceSocket service) throws IOException {
    long number = new SecureRandom().nextLong();
    CountDownLatch done = new CountDownLatch(1);
    InetSocketAddress self =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), service.getLocalPort());
    Connection connection = new Connection(self, done::countDown, System::nanoTime);
    connection.belongsTo(Party.anybody());
    service.admit(
        connection,
        new ByteArrayInputStream(call(new Marker(number))),
        OutputStream.nullOutputStream());
    await(done);
    if (Marker.READ.remove(number)) {
      throw new InvalidConfigException(
          "the service is not opened: a foreign object was read in spite of its filter, so whoever"
              + " reaches the port could run code here; jdk.serialFilterFactory must not switch"
              + " filters off but is \""
              + System.getProperty("jdk.serialFilterFactory", "")
              + "\"");
    }
  }

  private static void await(CountDownLatch done) throws IOException {
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "the service did not answer its own call within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the service was tried", e);
    }
  }

  /** Returns all that a caller sends: its greeting, and a call of {@code flush}. */
  private static byte[] call(Object argument) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    CallGuard.writePreamble(out);
    out.writeUTF("");
    out.writeInt(0);
    out.writeByte(CallGuard.CALL);
    try (ObjectOutputStream object = new Unplaced(out)) {
      object.write(new byte[ObjectIdBytes.LENGTH]);
      object.writeInt(-1);
      object.writeLong(MethodHashes.of(flush()));
      object.writeObject(argument);
    }
    return bytes.toByteArray();
  }

  private static Method flush() {
    try {
      return NotifyService.class.getMethod("flush", NotificationMessage.class);
    } catch (NoSuchMethodException e) {
      throw new LinkageError("the service cannot flush", e);
    }
  }

  /** RMI writes behind each class where it comes from; here that is nowhere. */
  private static final class Unplaced extends ObjectOutputStream {
    Unplaced(OutputStream out) throws IOException {
      super(out);
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
      writeObject(null);
    }
  }
}
