package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.SerialStream.Part;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** A stub's reference as RMI serializes it: whoever reads one connects to where it leads. */
final class RemoteReference {
  private static final long PROXY_VERSION = -2222568056686623797L;
  private static final long REMOTE_OBJECT_VERSION = -3215090123894869218L;

  private RemoteReference() {}

  /** Returns the handler of a stub, whose object is at a port of this host. */
  static Part to(int port) {
    return stream ->
        stream
            .object()
            .classNamed(
                "java.rmi.server.RemoteObjectInvocationHandler", 2, SerialStream.SERIALIZABLE, 0)
            .fromNowhere()
            .classNamed(
                "java.rmi.server.RemoteObject",
                REMOTE_OBJECT_VERSION,
                SerialStream.SERIALIZABLE_WITH_DATA,
                0)
            .fromNowhere()
            .nothing()
            .block(external(port))
            .endOfBlock();
  }

  /** Returns a whole stub. */
  static Part stubTo(int port) {
    return stream -> {
      stream
          .object()
          .proxyClass(1)
          .text("java.rmi.Remote")
          .fromNowhere()
          .classNamed("java.lang.reflect.Proxy", PROXY_VERSION, SerialStream.SERIALIZABLE, 1)
          .objectField("h", "Ljava/lang/reflect/InvocationHandler;")
          .fromNowhere()
          .nothing();
      to(port).writeTo(stream);
    };
  }

  private static byte[] external(int port) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("UnicastRef");
    out.writeUTF("127.0.0.1");
    out.writeInt(port);
    out.write(JrmpCall.wellKnown(0x4a11));
    out.writeBoolean(false);
    return bytes.toByteArray();
  }
}
